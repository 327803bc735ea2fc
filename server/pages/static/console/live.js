// Live lists: what happens on the server is on the page within a moment.

import { $, h, icon, putFragment } from "../dom.js";

const PAUSE = 120;
const FIGURES_EVERY = 15000;
const EVENTS = ["created", "claimed", "released", "changed", "done", "overdue", "warning", "alarm", "reload",
  "placed", "withdrawal"];

/** Fetch a part of the page anew; where the focus was, it is again. */
async function refresh(place, address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const focused = place.contains(document.activeElement) ? document.activeElement.closest("[data-case]")?.dataset.case : null;
  putFragment(place, await answer.text());
  if (focused) place.querySelector(`[data-case="${CSS.escape(focused)}"] a`)?.focus();
}

function later(work) {
  let timer = null;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, PAUSE + Math.random() * PAUSE);
  };
}

function alarm(data) {
  const place = $("alarms");
  if (place.querySelector(`[data-case="${CSS.escape(data.id)}"]`)) return;
  place.append(h("div", { class: "alarm", "data-case": data.id }, icon("alert"),
    h("strong", { class: "grow" }, `${place.dataset.word} ${data.id}`),
    h("a", { class: "button", href: place.dataset.address + encodeURIComponent(data.id) }, place.dataset.open)));
}

/** Tell supervisors that a deadline is near or has passed. */
function alert(name, id) {
  const place = $("alerts");
  const words = place?.dataset[name];
  if (!words) return;
  place.querySelector(`[data-case="${CSS.escape(id)}"]`)?.remove();
  place.append(h("p", { class: name === "overdue" ? "note bad" : "note warn", "data-case": id }, `${words} `,
    h("a", { href: place.dataset.address + encodeURIComponent(id) }, id)));
}

/** Tell, for those who cannot see the list, that there is a new case. */
function announce(list, id) {
  const title = list.querySelector(`[data-case="${CSS.escape(id)}"] h3`)?.textContent;
  list.querySelector(`[data-case="${CSS.escape(id)}"]`)?.classList.add("fresh");
  if (title && $("news")) $("news").textContent = $("news").dataset.created.replace("{reason}", title);
}

/** Keep the page live; resolves once the line to the server stands. */
export function listen() {
  const list = document.querySelector("[data-live-list]");
  const part = document.querySelector("[data-live-part]");
  const fresh = new Set();
  const root = document.body.dataset.root;
  const update = later(async () => {
    if (!list) return;
    await refresh(list, list.dataset.liveList);
    for (const id of fresh) announce(list, id);
    fresh.clear();
  });
  const figures = later(() => {
    if ($("figures")) refresh($("figures"), `${root}/figures`);
    if (part) refresh(part, part.dataset.livePart);
  });
  const source = new EventSource(`${root}/events`);
  const happened = (name) => (event) => {
    const data = JSON.parse(event.data);
    if (name === "created") fresh.add(data.id);
    if (name === "alarm") alarm(data);
    if (name === "warning" || name === "overdue") alert(name, data.id);
    if (data.holder || data.state === "done") $("alarms").querySelector(`[data-case="${CSS.escape(data.id ?? "")}"]`)?.remove();
    document.dispatchEvent(new CustomEvent("case-event", { detail: { name, ...data } }));
    update();
    figures();
  };
  for (const name of EVENTS) source.addEventListener(name, happened(name));
  source.addEventListener("open", () => {  // what happened before this is not told: ask for it
    update();
    figures();
    refresh($("alarms"), `${root}/alarms`);
    $("connection").hidden = true;
  });
  source.addEventListener("error", () => { $("connection").hidden = false; });
  setInterval(figures, FIGURES_EVERY);
  return new Promise((stands) => {
    source.addEventListener("open", stands, { once: true });
    source.addEventListener("error", stands, { once: true });
  });
}
