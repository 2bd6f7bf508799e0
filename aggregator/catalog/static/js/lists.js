// Lists without pictures are the reader's choice, kept by this browser alone.
const root = document.documentElement;
root.classList.toggle("plain", catalog.kept("lists") === "plain");

// What the search found changes while somebody types: the button stands after all of it.
const lists = [...document.querySelectorAll(".lines")].filter((one) => one.querySelector(".thumb"));
const list = document.getElementById("results") || lists.at(-1);
if (list) {
  const button = document.createElement("button");
  const say = () => {
    button.textContent = root.classList.contains("plain") ? "Show pictures in lists" : "Show a plain list";
  };
  button.type = "button";
  button.className = "quiet";
  button.dataset.scripted = "";
  button.addEventListener("click", () => {
    catalog.keep("lists", root.classList.toggle("plain") ? "plain" : "");
    say();
    button.scrollIntoView({ block: "nearest" });
  });
  say();
  // The talks of a year may stand beside its name.
  (list.closest(".year") ?? list).after(button);
}
