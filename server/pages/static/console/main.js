// The console: pages work without it; it keeps them live, keeps claims, and adds the keyboard.

import { $ } from "../dom.js";
import { watchCase } from "./case.js";
import { keepDrafts } from "./drafts.js";
import { listen } from "./live.js";
import { bindKeys } from "./keys.js";

keepDrafts();
bindKeys();
if ($("case")) watchCase($("case"));
if (document.body.hasAttribute("data-live")) await listen();
document.body.dataset.ready = "";
