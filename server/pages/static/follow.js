// A customer's page that changes by itself: asks for its part now and then, while somebody looks at it.

import { $, putFragment } from "./dom.js";

const EVERY = 5000;
let shown = $("part").textContent.trim();

async function look() {
  if (document.hidden) return;
  const answer = await fetch($("part").dataset.address).catch(() => null);
  if (!answer?.ok) return;
  const markup = await answer.text();
  const words = new DOMParser().parseFromString(markup, "text/html").body.textContent.trim();
  if (words === shown) return;  // equal words are not read out again
  shown = words;
  putFragment($("part"), markup);
}

setInterval(look, EVERY);
document.addEventListener("visibilitychange", look);
document.body.dataset.ready = "";
