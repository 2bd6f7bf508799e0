// The reader's own: stars, kept by this browser alone.
const base = new URL(document.currentScript.src).pathname.replace(/-\/conftalks\/[^/]*$/, "");
const key = `stars:${base}`;
const most = 200;

// Ids of talks, EVENT/TALK, in the order in which they were starred; null where the browser keeps nothing for this site.
const stars = () => {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? kept.filter((id) => typeof id === "string" && /^[^/]+\/[^/]+$/.test(id)) : [];
  } catch (error) {
    return error instanceof SyntaxError ? [] : null;
  }
};
const keep = (ids) => {
  try {
    localStorage.setItem(key, JSON.stringify([...new Set(ids)]));
    return true;
  } catch {
    say("This browser keeps no stars.");
    return false;
  }
};
const status = Object.assign(document.createElement("p"), { className: "unseen", role: "status" });
const say = (text) => (status.textContent = text);
const number = (count) => `${count} ${count === 1 ? "talk" : "talks"}`;

const idOf = (address) => {
  const url = new URL(address, location.href);
  const found = url.origin === location.origin && url.pathname.startsWith(`${base}t/`) && url.pathname.slice(base.length + 2);
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
  for (const head of within.querySelectorAll(".line h3, .slot h3, .keynotes h3, .block > a, .talk h1")) {
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

// The page of the stars: the catalog is asked once for all of them, and forgets it.
const place = document.getElementById("starred");
const own = document.getElementById("starred-own");
const list = async () => {
  const all = stars() ?? [];
  const shown = all.slice(-most);
  own.hidden = false;
  document.getElementById("starred-none").hidden = all.length > 0;
  document.getElementById("starred-clear").hidden = !all.length;
  const more = document.getElementById("starred-more");
  more.hidden = all.length <= most;
  more.textContent = `${all.length} talks are starred. This list, the feed, the calendar and the files have the ${most} that were starred last.`;
  if (!shown.length) return place.replaceChildren();
  const answer = await fetch(`${base}starred?${new URLSearchParams(shown.map((id) => ["t", id]))}`).catch(() => null);
  if (!answer?.ok) {
    more.hidden = false;
    more.textContent = "The list could not be loaded. Try again in a while.";
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  place.replaceChildren(...page.getElementById("starred").childNodes);
  // A talk that has another address by now is kept by that.
  const moved = new Map([...place.querySelectorAll("[data-asked]")].map((row) => [row.dataset.asked, row.dataset.is]));
  if (moved.size) keep(stars().map((id) => moved.get(id) ?? id));
  ready(place);
};
const ready = (within) => {
  draw(within);
  mark();
  for (const button of within.querySelectorAll("[data-take]")) button.hidden = !navigator.clipboard;
};

const toggle = async (button) => {
  const { id, title } = button.dataset;
  const kept = stars() ?? [];
  const on = !kept.includes(id);
  if (!keep(on ? [...kept, id] : kept.filter((one) => one !== id))) return;
  const now = stars().length;
  mark();
  say(on ? `Starred: ${title}. ${number(now)} starred.` : `No longer starred: ${title}. ${number(now)} starred.`);
  if (!place || place.dataset.named) return;
  const at = [...place.querySelectorAll(".star")].indexOf(button);
  await list();
  const left = place.querySelectorAll(".star");
  (left[Math.min(at, left.length - 1)] || document.getElementById("starred-file")).focus();
};

const bring = async (field) => {
  const kept = stars() ?? [];
  const found = [];
  for (const line of (await field.files[0].text()).split(/\r?\n/)) {
    const ids = [...line.matchAll(/\/t\/([^/\s)>"]+\/[^/\s)>"?#]+)/g)].map((one) => one[1]);
    if (/^[^/\s#]+\/[^/\s?#]+$/.test(line.trim())) ids.push(line.trim());
    for (const id of ids) {
      try {
        found.push(decodeURIComponent(id));
      } catch {
        // No address.
      }
    }
  }
  field.value = "";
  if (!keep([...kept, ...found])) return;
  say(`${number(stars().length - kept.length)} added.`);
  await list();
};

if (stars()) {
  document.body.append(status);
  ready(document);
  addEventListener("click", (event) => {
    const button = event.target.closest(".star");
    if (button) toggle(button);
  });
  addEventListener("storage", (event) => {
    if (event.key !== key && event.key !== null) return;
    mark();
    if (own) list();
  });
  // A page that comes back out of the browser's own memory.
  addEventListener("pageshow", (event) => event.persisted && mark());
}
if (place) {
  addEventListener("click", async (event) => {
    const button = event.target.closest("[data-take]");
    if (!button) return;
    const text = document.getElementById(button.dataset.take);
    try {
      await navigator.clipboard.writeText(text.value);
      say("Copied Markdown.");
      button.textContent = "Copied";
    } catch {
      text.hidden = false;
      text.select();
      say("The browser did not allow copying. The text is selected: copy it by hand.");
    }
  });
}
if (own && stars()) {
  const ask = document.getElementById("starred-ask");
  document.getElementById("starred-file").addEventListener("change", (event) => bring(event.target));
  document.getElementById("starred-clear").addEventListener("click", () => {
    document.getElementById("starred-asked").textContent = `Remove the stars of ${number(stars().length)}?`;
    ask.returnValue = "";
    ask.showModal();
  });
  ask.addEventListener("close", async () => {
    if (ask.returnValue !== "remove" || !keep([])) return;
    await list();
    say("No talk is starred.");
    document.getElementById("main").focus();
  });
  list();
} else if (own) {
  own.hidden = false;
  own.replaceChildren("This browser keeps nothing for this site, so it keeps no stars.");
}
