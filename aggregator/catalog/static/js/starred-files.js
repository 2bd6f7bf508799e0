// The list of stars where no server makes it: each talk's own file is read. A name of before leads to that of now.
const { base, made } = catalog;
const address = (id) => `${base}t/${id.split("/").map(encodeURIComponent).join("/")}`;
const read = async (id) => {
  const answer = await fetch(`${address(id)}.json`);
  if (answer.ok) return { asked: id, ...(await answer.json()) };
  const page = await fetch(`${address(id)}/`);
  const moved = page.ok && new DOMParser().parseFromString(await page.text(), "text/html").querySelector("meta[http-equiv=refresh]");
  const now = moved && decodeURIComponent(moved.content.split(`url=${base}t/`)[1] ?? "");
  return now && now !== id ? { ...(await read(now)), asked: id } : { asked: id };
};
const line = (talk) => {
  const by = made("p", { className: "by" });
  const names = talk.speakers.map((one) => one.name).join(", ");
  if (names) by.append(made("span", { className: "who" }, names));
  const starts = talk.slots[0]?.start;
  if (starts) {
    const day = new Date(`${starts.slice(0, 10)}T00:00Z`);
    const said = day.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
    by.append(made("span", {}, made("time", { dateTime: starts }, said)));
  }
  const head = made("h3", {}, made("a", { href: address(talk.id) }, talk.title));
  const article = made("article", { className: "line" }, made("div", {}, head, by));
  if (talk.video) article.append(made("a", { className: "state s-public", href: talk.video }, "Watch", made("span", { className: "unseen" }, ` ${talk.title}`)));
  const item = made("li", {}, article);
  if (talk.asked !== talk.id) Object.assign(item.dataset, { asked: talk.asked, is: talk.id });
  return item;
};
const section = (id, head, items) => {
  const found = made("section", {}, made("h2", { id }, head), made("ul", { className: "lines" }, ...items));
  found.setAttribute("aria-labelledby", id);
  return found;
};
const file = (events) => {
  const text = events.map(([, talks]) => `# ${talks[0].event_title}\n${talks.map((talk) => `${talk.id}\n`).join("")}`).join("\n");
  const link = made("a", { href: URL.createObjectURL(new Blob([text], { type: "text/plain" })), download: "starred.txt" }, "File for a post");
  const told = made("p", { className: "hint" }, "For ", made("code", {}, "conftalks recap draft EVENT ", made("span", { className: "unbroken" }, "--starred FILE")), ". It can be brought back here.");
  const list = made("ul", { className: "take" }, made("li", {}, link, told));
  list.setAttribute("aria-label", "Take these talks with you");
  return list;
};

// What stands in the place of the list, of these ids; null where it cannot be had now.
catalog.listStars = async (ids) => {
  const told = await Promise.all(ids.map(read)).catch(() => null);
  if (!told) return null;
  const events = new Map();
  for (const talk of told.filter((one) => one.id).sort((a, b) => (a.slots[0]?.start ?? "~").localeCompare(b.slots[0]?.start ?? "~"))) {
    events.set(talk.event, [...(events.get(talk.event) ?? []), talk]);
  }
  const lost = told.filter((one) => !one.id).map(({ asked }) => {
    const head = made("h3", {}, asked);
    head.dataset.star = asked;
    return made("li", {}, made("article", { className: "line" }, made("div", {}, head, made("p", { className: "hint" }, "Not known in this catalog."))));
  });
  const linked = ([event, talks]) => made("a", { href: `${base}e/${encodeURIComponent(event)}` }, talks[0].event_title);
  return [
    ...(events.size ? [file([...events])] : []),
    ...[...events].reverse().map((one) => section(`at-${one[0]}`, linked(one), one[1].map(line))),
    ...(lost.length ? [section("passed-over", "No longer here", lost)] : []),
  ];
};
