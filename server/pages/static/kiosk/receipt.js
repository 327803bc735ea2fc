// The number of an order or a case, large, with a receipt and a QR code as soon as the server has it.

import { $, putFragment } from "../dom.js";
import { text } from "./texts.js";

const PATIENCE = [0, 700, 2000, 5000];
const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Show an order's or a case's number, then fetch the rest; it may be on its way to the server still. */
export async function showReceipt(kind, number) {
  if ($("done-number").textContent === number) return;
  $("done-title").textContent = text(kind === "order" ? "kiosk.ordered_here" : "kiosk.case_open");
  $("done-number").textContent = number;
  $("done-said").textContent = text(kind === "order" ? "kiosk.ordered_text" : "kiosk.case_text");
  $("receipt").replaceChildren();
  $("print").hidden = true;
  for (const pause of PATIENCE) {
    await wait(pause);
    const path = kind === "order" ? "orders" : "cases";
    const answer = await fetch(`${document.body.dataset.root}/${path}/${encodeURIComponent(number)}`).catch(() => null);
    if ($("done-number").textContent !== number) return;
    if (answer?.ok) {
      putFragment($("receipt"), await answer.text());
      $("print").hidden = kind !== "order";
      if (kind === "order") $("done-title").textContent = text("kiosk.ordered");  // now it is at the shop
      return;
    }
  }
}
