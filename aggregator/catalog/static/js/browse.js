// The list of conferences narrows while somebody types.
const shelves = document.getElementById("series");
const filter = document.getElementById("filter");
if (shelves && filter) {
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const rows = [...shelves.querySelectorAll(".shelf > ul > li")].map((row) => [row, plain(row.textContent)]);
  const largest = document.getElementById("largest");
  const left = document.getElementById("left");
  const narrow = () => {
    const words = plain(filter.value).split(/\s+/).filter(Boolean);
    let number = 0;
    for (const [row, text] of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      number += !row.hidden;
    }
    for (const shelf of shelves.children) {
      shelf.hidden = !shelf.querySelector(":scope > ul > li:not([hidden])");
      shelf.open = words.length > 0;
    }
    if (largest) largest.hidden = words.length > 0;
    left.textContent = words.length ? `${number} ${number === 1 ? "conference has" : "conferences have"} these words.` : "";
  };
  // What the server has narrowed already does not grow here: without its words all are asked for again.
  if (!filter.value) filter.addEventListener("input", narrow);
  // Where there is no server to ask, what is typed has narrowed all there is.
  if ("scripted" in filter.form.dataset) filter.form.addEventListener("submit", (event) => event.preventDefault());
}

// What is led to is unfolded: not every browser does that.
const unfold = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const fold = target?.closest("details.shelf:not([open])");
  if (!fold) return;
  fold.open = true;
  target.scrollIntoView();
};
if (shelves) {
  addEventListener("hashchange", unfold);
  unfold();
}

// Recordings that came since the last day on which this browser was here are marked. Only the browser knows that day; it is
// that of this catalog, for one host can have several.
const newest = document.getElementById("recordings");
if (newest) {
  const today = new Date().toISOString().slice(0, 10);
  const key = `visits:${catalog.base}`;
  let visits = {};
  try {
    // The name before was one for all catalogs of a host.
    visits = JSON.parse(catalog.kept(key) ?? catalog.kept("conftalks.visits") ?? null) || {};
  } catch {
    // What is no JSON is no visit.
  }
  if (visits.last !== today) catalog.keep(key, JSON.stringify({ last: today, before: visits.last }));
  const before = visits.last === today ? visits.before : visits.last;
  for (const row of newest.querySelectorAll("[data-found]")) {
    if (!before || row.dataset.found <= before) continue;
    const mark = document.createElement("span");
    mark.className = "new";
    mark.textContent = "New since your last visit";
    row.querySelector("h3").append(" ", mark);
  }
}
