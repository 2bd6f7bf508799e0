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
