// What is on now, by the clock of this device, and what time it is at the conference.
const zone = document.getElementById("zone");
const show = () => {
  const now = Date.now();
  // Nothing is on but on a day near this one: of hundreds of talks most need not be looked at.
  const isNear = (day) => Math.abs(Date.parse(day.querySelector("h2 time")?.dateTime) - now) < 3 * 86_400_000;
  const days = [...document.querySelectorAll(".day:not(.untimed)")].filter(isNear);
  const on = days.flatMap((day) => [...day.querySelectorAll(".slot")]).filter((slot) => {
    // In the list the start, and the end that most have, stand before the entries.
    const before = slot.closest(".time")?.querySelectorAll(":scope > p time") || [];
    const times = [...before, ...slot.querySelectorAll("time")];
    const day = slot.closest(".day").querySelector("h2 time");
    if (!times.length) return false;
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

// What a bar marks is in sight, where the bar itself scrolls.
const centre = (link) => {
  const bar = link.closest("ul");
  bar.scrollLeft += link.getBoundingClientRect().left - bar.getBoundingClientRect().left - (bar.clientWidth - link.offsetWidth) / 2;
};
document.querySelectorAll(".editions [aria-current], .days [aria-current], .kinds [aria-current]").forEach(centre);

// The day in view is marked in the bar of days.
const links = new Map([...document.querySelectorAll('.days a[href^="#d"]')].map((link) => [link.hash.slice(1), link]));
const inView = new Set();
const watching = new IntersectionObserver(
  (changes) => {
    for (const { target, isIntersecting } of changes) inView[isIntersecting ? "add" : "delete"](target.firstElementChild.id);
    const first = [...links.keys()].find((id) => inView.has(id));
    for (const [id, link] of links) {
      if (id !== first) link.removeAttribute("aria-current");
      else if (!link.hasAttribute("aria-current")) {
        link.setAttribute("aria-current", "true");
        centre(link);
      }
    }
  },
  // The line below the bar, where reading begins.
  { rootMargin: "-80px 0px -70% 0px" },
);
if (links.size > 1) for (const id of links.keys()) watching.observe(document.getElementById(id).parentElement);
