// The search of a catalog of files: Pagefind's index, asked in the browser. What is shown comes from our own pages.
const { made } = catalog;
const place = document.getElementById("hits");
const field = document.getElementById("q");
const { menus, named } = JSON.parse(document.getElementById("labels").textContent);
const [people, filters, list] = ["ul.named", "nav.menus", "ol.lines"].map((one) => place.querySelector(one));
const more = document.getElementById("more-hits");
const heading = document.getElementById("found");
const called = document.title.slice("Search".length);
const AT_ONCE = 20;
const MOST_CHOICES = 15;
const MOST_NAMES = 5;

let pagefind, results, latest;
let shown = 0;
const counted = (number, words = "talk") => `${number.toLocaleString("en")} ${number === 1 ? words : `${words}s`}`;
const labelled = (name, value) => named[name]?.[value] ?? value;

const asked = () => {
  const given = new URLSearchParams(location.search);
  return { q: (given.get("q") ?? "").trim(), chosen: menus.map(([name]) => [name, given.get(name)]).filter(([, value]) => value) };
};
const address = (q, chosen) => {
  const told = new URLSearchParams([...(q ? [["q", q]] : []), ...chosen]);
  return `${location.pathname}${told.size ? `?${told}` : ""}`;
};
const search = (q, chosen) =>
  pagefind.search(q || null, { filters: Object.fromEntries(chosen), ...(q ? {} : { sort: { date: "desc" } }) });

// Nothing but the words and Pagefind's marks, whatever an abstract says.
const marked = (excerpt) => {
  const read = new DOMParser().parseFromString(excerpt, "text/html").body;
  return [...read.childNodes].map((one) => (one.nodeName === "MARK" ? made("mark", {}, one.textContent) : one.textContent));
};
const drawn = ({ meta, excerpt }) => {
  const line = new DOMParser().parseFromString(meta.line, "text/html").body.firstElementChild;
  if (meta.about && excerpt.includes("<mark>") && asked().q) {
    line.querySelector("h3").parentElement.append(made("p", { className: "excerpt" }, ...marked(excerpt)));
  }
  return made("li", {}, line);
};
const showMore = async () => {
  const mine = latest;
  const told = await Promise.all(results.slice(shown, shown + AT_ONCE).map((one) => one.data()));
  if (mine !== latest) return;
  const lines = told.map(drawn);
  list.append(...lines);
  shown += told.length;
  more.hidden = shown >= results.length;
  catalog.ready(list);
  return lines[0];
};

const menu = (name, label, counts, q, chosen) => {
  const mine = chosen.find(([one]) => one === name)?.[1];
  const rest = chosen.filter(([one]) => one !== name);
  let values = Object.entries(counts ?? {}).filter(([value, number]) => number || value === mine);
  if (values.length < 2 && !mine) return [];
  values.sort(name === "year" ? ([a], [b]) => b.localeCompare(a) : ([, a], [, b]) => b - a);
  const first = values.slice(0, MOST_CHOICES);
  values = [...first, ...values.filter((one) => one[0] === mine && !first.includes(one))];
  const options = values.map(([value, number]) => {
    const link = made("a", { href: address(q, value === mine ? rest : [...rest, [name, value]]) });
    link.append(made("span", {}, labelled(name, value)), " ", made("i", {}, number.toLocaleString("en")));
    if (value === mine) link.setAttribute("aria-current", "true");
    return made("li", {}, link);
  });
  const summary = made("summary", {}, label, ...(mine ? [made("b", {}, labelled(name, mine))] : []));
  const fold = made("details", { className: mine ? "menu set" : "menu" }, summary, made("ul", {}, ...options));
  fold.setAttribute("name", "filter");
  return [fold];
};
const showMenus = async (found, q, chosen, mine) => {
  // What else could be chosen is counted without what is.
  const without = await Promise.all(
    menus.map(([name]) => {
      const rest = chosen.filter(([one]) => one !== name);
      return rest.length === chosen.length ? found : search(q, rest);
    }),
  );
  if (mine !== latest) return;
  const drawnMenus = menus.flatMap(([name, label], at) => menu(name, label, without[at].filters[name], q, chosen));
  if (chosen.length) drawnMenus.push(made("a", { className: "clear", href: address(q, []) }, "Clear filters"));
  filters.replaceChildren(...drawnMenus);
  filters.hidden = !drawnMenus.length;
};

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const wordsOf = (text) => plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];
let names;
const showNames = async (q, mine) => {
  const words = wordsOf(q);
  // Who is called so is asked for with the first words that somebody types.
  if (words.length) names ??= await fetch(place.dataset.names).then((answer) => answer.json());
  if (mine !== latest) return;
  const has = (own) => words.every((word) => own.some((one) => one.startsWith(word)));
  const called = words.length ? names.filter(([, name]) => has(wordsOf(name))).slice(0, MOST_NAMES) : [];
  people.replaceChildren(
    ...called.map(([type, name, path, talks]) =>
      made("li", {}, made("a", { href: catalog.base + path.slice(1) }, name), " ", made("span", {}, `${type}, ${counted(talks)}`)),
    ),
  );
  people.hidden = !called.length;
};

const show = async () => {
  const { q, chosen } = asked();
  const mine = (latest = {});
  const found = await search(q, chosen);
  if (mine !== latest) return;
  results = found.results;
  shown = 0;
  list.replaceChildren();
  const best = Math.min(AT_ONCE, results.length);
  const which = best < results.length ? `The ${q ? "best" : "newest"} ${best} of ` : "";
  heading.textContent = results.length ? which + counted(results.length) : "Nothing found";
  document.title = `${q ? `${q}: search` : "Search"}${called}`;
  await Promise.all([showMore(), showMenus(found, q, chosen, mine), showNames(q, mine)]);
};

// What is typed changes the address of this page, which can be kept and sent.
const go = (to, how) => {
  history[how](null, "", to);
  show().catch(failed);
};
const failed = () => {
  heading.textContent = "The search could not be loaded. Try again in a while.";
};
const typed = (how) => go(address(field.value.trim(), asked().chosen), how);
let timer;
field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => typed("replaceState"), 200);
});
field.form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  typed("pushState");
});
filters.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(link.getAttribute("href"), "pushState");
});
more.addEventListener("click", async () => {
  const first = await showMore().catch(failed);
  first?.querySelector("a")?.focus();
});
addEventListener("popstate", () => {
  field.value = asked().q;
  show().catch(failed);
});
field.value = asked().q;
import(place.dataset.index)
  .then(async (module) => {
    pagefind = module;
    await pagefind.init();
    // Without this a search counts no values.
    await pagefind.filters();
    await show();
  })
  .catch(failed);
