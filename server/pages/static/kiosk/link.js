// The line to the server: taps go out in order, screens come back, at once or as server-sent events.

import { sendJson, uuid } from "../dom.js";

const RETRIES = [400, 1200, 3000];
const root = () => document.body.dataset.root;
const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

export class Link {
  /**
   * `show` gets every screen (and true where it answers a tap), `trouble` true or false as the line breaks and mends;
   * `followed` is called when something may have happened to the case that is shown.
   */
  constructor(show, trouble, followed) {
    this.show = show;
    this.trouble = trouble;
    this.followed = followed;
    this.queue = Promise.resolve();
  }

  listen() {
    const source = new EventSource(`${root()}/events`);
    source.addEventListener("screen", (event) => this.show(JSON.parse(event.data)));
    source.addEventListener("case", () => this.followed());
    source.addEventListener("open", () => { this.trouble(false); this.followed(); });
    source.addEventListener("error", () => this.trouble(true));
  }

  /**
   * Send one tap after the other; the same id is kept over retries, so that nothing happens twice.
   * Resolves to null, or to the error with which the server refused it.
   */
  send(tap) {
    const body = { ...tap, id: uuid() };
    const sent = this.queue.then(() => this.#deliver(body));
    this.queue = sent.catch(() => undefined);
    return sent;
  }

  async #deliver(body) {
    for (let attempt = 0; ; attempt++) {
      try {
        const screen = await sendJson(`${root()}/taps`, body);
        this.trouble(false);
        if (screen?.lines) await this.show(screen, true);
        return null;
      } catch (error) {
        if (error.status && error.status < 500) return error;
        if (attempt >= RETRIES.length) {
          this.trouble(true);
          return error;
        }
        await wait(RETRIES[attempt]);
      }
    }
  }
}
