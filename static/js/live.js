// A part of a page that is asked for again every few seconds, until it says that it is over.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  for (const part of document.querySelectorAll("[data-live]")) {
    const pause = Number(part.dataset.seconds) * 1000;
    const isOn = () => part.querySelector("[data-live-state]")?.dataset.liveState === "on";
    let shown = "";

    const again = async () => {
      // Nobody looks, or somebody is about to press a button in it: later.
      if (!document.hidden && !part.contains(document.activeElement)) {
        try {
          const answer = await fetch(part.dataset.live, { headers: { Accept: "text/html" } });
          if (answer.ok && !answer.redirected) {
            // The server wrote and escaped it: the same page without its frame.
            const now = await answer.text();
            if (now !== shown) part.innerHTML = shown = now;
          }
        } catch {
          // The server is away; the next time may find it.
        }
      }
      if (isOn()) setTimeout(again, pause);
    };
    if (isOn()) setTimeout(again, pause);
  }
});
