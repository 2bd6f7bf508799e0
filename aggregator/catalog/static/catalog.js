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

// The player is loaded from YouTube only when asked for. YouTube refuses to play for pages that send no Referer.
for (const link of document.querySelectorAll("[data-player]")) {
  for (const note of document.querySelectorAll("[data-scripted]")) note.hidden = false;
  link.querySelector("b").firstChild.data = "Play";
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const frame = document.createElement("iframe");
    frame.title = `Recording: ${document.querySelector("h1").textContent}`;
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    frame.src = link.dataset.player;
    link.replaceWith(frame);
    frame.focus();
  });
}

// Copy buttons are shown where the browser can copy.
const copied = document.getElementById("copied");
for (const button of document.querySelectorAll("[data-copy]")) {
  const text = document.getElementById(button.dataset.copy);
  text.addEventListener("focus", () => text.select());
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.value);
      copied.textContent = `Copied ${text.labels[0].textContent}.`;
    } catch {
      text.focus();
      copied.textContent = "The browser did not allow copying. The text is selected: copy it by hand.";
    }
  });
}

// What is on now, by the clock of this device, and what time it is at the conference.
const zone = document.getElementById("zone");
const show = () => {
  const now = Date.now();
  const on = [...document.querySelectorAll(".slot")].filter((slot) => {
    // In the list the start, and the end that most have, stand before the entries; in the grid the start of a break.
    const before = slot.closest(".time, th")?.querySelectorAll(":scope > time, :scope > p time") || [];
    const times = [...before, ...slot.querySelectorAll("time")];
    const day = slot.closest(".day").querySelector("h2 time");
    const at = (time) => Date.parse(`${day.dateTime}T${time.textContent}:00${day.dataset.offset}`);
    const [start, end] = [at(times[0]), at(times[times.length - 1])];
    const is = start <= now && now < (end < start ? end + 86_400_000 : end);
    slot.classList.toggle("now", is);
    return is;
  });
  const link = document.getElementById("now");
  if (!on.length) {
    if (link) link.parentElement.hidden = true;
    return;
  }
  const there = new Intl.DateTimeFormat("en-GB", { timeZone: zone.dataset.zone, timeStyle: "short" }).format(now);
  zone.textContent = `All times are local: ${zone.dataset.zone}. It is ${there} there now.`;
  if (!link) return;
  on[0].id ||= "on-now";
  link.hash = on[0].id;
  link.parentElement.hidden = false;
};
if (zone) {
  show();
  setInterval(show, 30_000);
}
