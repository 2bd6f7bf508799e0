// Everything here is a help: each page works without it.

const field = document.getElementById("q") || document.getElementById("top-q");

// "/" goes to the search, Esc empties it.
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target === field) {
    if (field.value) {
      field.value = "";
      field.dispatchEvent(new Event("input"));
    } else field.blur();
    event.preventDefault();
  }
  const writing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || writing || event.ctrlKey || event.altKey || event.metaKey || !field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

// A menu closes when the reader goes elsewhere.
const menus = document.getElementsByClassName("menu");
const closeMenus = (kept) => [...menus].forEach((menu) => menu !== kept && (menu.open = false));
addEventListener("click", (event) => closeMenus(event.target.closest(".menu")));
addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest(".menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// The search page answers while somebody types.
const results = document.getElementById("results");
if (results && field) {
  let timer, latest;
  const ask = async () => {
    const address = new URL(field.form.action);
    address.search = new URLSearchParams(new FormData(field.form));
    const mine = (latest = address.href);
    const answer = await fetch(address).catch(() => null);
    // An address that names one talk leads to its page: that is for the Enter key.
    if (!answer?.ok || answer.redirected || mine !== latest) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== latest) return;
    results.replaceChildren(...page.getElementById("results").childNodes);
    document.getElementById("found").textContent = page.getElementById("found").textContent.trim();
    document.title = page.title;
    history.replaceState(null, "", address);
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 200);
  });
}
