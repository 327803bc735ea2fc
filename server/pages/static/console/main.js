// The console: pages work without it; it keeps them live, keeps claims, and adds the keyboard.

import { $ } from "../dom.js";
import { watchCase } from "./case.js";
import { keepDrafts } from "./drafts.js";
import { listen } from "./live.js";
import { bindKeys } from "./keys.js";

keepDrafts();
bindKeys();
if (document.body.hasAttribute("data-live")) listen();
if ($("case")) watchCase($("case"));
document.body.dataset.ready = "";
