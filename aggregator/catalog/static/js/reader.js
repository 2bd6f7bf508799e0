// The reader's own: stars, kept by this browser alone.
const { base } = catalog;
const key = `stars:${base}`;

// Ids of talks, EVENT/TALK, in the order in which they were starred; null where the browser keeps nothing for this site.
const stars = () => {
  const kept = catalog.kept(key);
  if (kept === undefined) return null;
  try {
    return JSON.parse(kept ?? "[]").filter((id) => typeof id === "string" && /^[^/]+\/[^/]+$/.test(id));
  } catch {
    return [];
  }
};
const keep = (ids) => {
  const done = catalog.keep(key, JSON.stringify([...new Set(ids)]));
  if (!done) say("This browser keeps no stars.");
  return done;
};
const status = Object.assign(document.createElement("p"), { className: "unseen", role: "status" });
const say = (text) => (status.textContent = text);
const number = (count) => `${count} ${count === 1 ? "talk" : "talks"}`;

const idOf = (address) => {
  const url = new URL(address, location.href);
  // As a file a page has a slash at the end of its address.
  const path = url.pathname.replace(/\/$/, "");
  const found = url.origin === location.origin && path.startsWith(`${base}t/`) && path.slice(base.length + 2);
  try {
    return /^[^/]+\/[^/]+$/.test(found) ? decodeURIComponent(found) : null;
  } catch {
    return null;
  }
};

const shape = document.createElement("button");
shape.type = "button";
shape.className = "star";
shape.dataset.scripted = "";
shape.innerHTML =
  '<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="m12 3.2 2.7 5.6 6.1.8-4.5 4.3 1.1 6.1L12 17.1 6.6 20l1.1-6.1-4.5-4.3 6.1-.8z"/></svg>';
const draw = (within) => {
  for (const head of within.querySelectorAll(".line :is(h3, h4:not(.event)), .slot h3, .keynotes h3, .block > a, .talk h1")) {
    const link = head.closest("a") || head.querySelector("a[href]");
    const id = head.dataset.star || (head.localName === "h1" ? idOf(location.href) : link && idOf(link.href));
    if (!id || head.parentElement.querySelector(":scope > .star")) continue;
    const button = shape.cloneNode(true);
    button.dataset.id = id;
    button.dataset.title = (link || head).textContent.trim();
    if (head.localName === "h1") button.append("Star");
    else button.setAttribute("aria-label", `Star ${button.dataset.title}`);
    if (head.localName === "h1") head.parentElement.append(button);
    else head.after(button);
  }
};
const mark = () => {
  const kept = new Set(stars());
  for (const button of document.querySelectorAll(".star")) button.setAttribute("aria-pressed", kept.has(button.dataset.id));
};

const ready = (within) => {
  draw(within);
  mark();
};

const toggle = (button) => {
  const { id, title } = button.dataset;
  const kept = stars() ?? [];
  const on = !kept.includes(id);
  if (!keep(on ? [...kept, id] : kept.filter((one) => one !== id))) return;
  const now = stars().length;
  mark();
  say(on ? `Starred: ${title}. ${number(now)} starred.` : `No longer starred: ${title}. ${number(now)} starred.`);
  button.dispatchEvent(new Event("toggled", { bubbles: true }));
};

if (stars()) {
  document.body.append(status);
  ready(document);
  addEventListener("click", (event) => {
    const button = event.target.closest(".star");
    if (button) toggle(button);
  });
  addEventListener("storage", (event) => {
    if (event.key === key || event.key === null) mark();
  });
  // A page that comes back out of the browser's own memory.
  addEventListener("pageshow", (event) => event.persisted && mark());
}
// For the page of the stars (starred.js).
Object.assign(catalog, { stars, number, say, ready, keepStars: keep, starsKey: key });
