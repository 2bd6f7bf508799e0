// The page of the stars: the catalog is asked once for all of them, and forgets it.
const { base, stars, number, say, ready, keepStars: keep, starsKey: key } = catalog;
const most = 200;
const place = document.getElementById("starred");
const own = document.getElementById("starred-own");
const fromServer = async (ids) => {
  const answer = await fetch(`${base}starred?${new URLSearchParams(ids.map((id) => ["t", id]))}`).catch(() => null);
  if (!answer?.ok) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("starred").childNodes;
};
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
  // Where there is no server, starred-files.js makes the list.
  const listed = await (catalog.listStars ?? fromServer)(shown);
  if (!listed) {
    more.hidden = false;
    more.textContent = "The list could not be loaded. Try again in a while.";
    return;
  }
  place.replaceChildren(...listed);
  // A talk that has another address by now is kept by that.
  const moved = new Map([...place.querySelectorAll("[data-asked]")].map((row) => [row.dataset.asked, row.dataset.is]));
  if (moved.size) keep(stars().map((id) => moved.get(id) ?? id));
  offer();
  ready(place);
};
const offer = () => {
  for (const button of place.querySelectorAll("[data-take]")) button.hidden = !navigator.clipboard;
};
const follow = async (event) => {
  const at = [...place.querySelectorAll(".star")].indexOf(event.target);
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

offer();
place.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-take]");
  if (!button) return;
  const said = await catalog.copy(document.getElementById(button.dataset.take), "Markdown");
  say(said);
  if (said.startsWith("Copied")) button.textContent = "Copied";
});
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
  addEventListener("storage", (event) => (event.key === key || event.key === null) && list());
  place.addEventListener("toggled", follow);
  list();
} else if (own) {
  own.hidden = false;
  own.replaceChildren("This browser keeps nothing for this site, so it keeps no stars.");
}
