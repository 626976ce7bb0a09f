// The review queue and the desk of candidates by keyboard. The next cards are fetched ahead, and answers are sent behind,
// one after the other, so that nobody waits for the server; what it refuses is shown again.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const desk = document.querySelector("#review");
  if (!desk) return;
  const at = (id) => document.querySelector(`#review-${id}`);
  const words = desk.dataset;
  const now = at("now");
  const undo = at("undo");
  const REFILL_AT = 6;
  const SIGNED_OUT = "signed out";

  const hand = [...now.querySelectorAll(".review-card")];
  const unsent = []; // what waits for the server, in order
  let sending = false;
  let fetching = false;
  let exhausted = false;
  let stopped = false;

  const keyOf = (card) => card.dataset.card;
  // The button of a card that a key presses, as the button itself says.
  const pressed = (key) => {
    const said = key === " " ? "space" : key;
    const buttons = [...(hand[0]?.querySelectorAll("[aria-keyshortcuts]") || [])];
    return buttons.find((button) => button.getAttribute("aria-keyshortcuts").toLowerCase() === said);
  };
  const token = () => desk.querySelector("[name=csrfmiddlewaretoken]").value;
  const say = (text) => { at("said").textContent = text; };
  const warn = (text) => { at("alert").textContent = text; };
  const cardOf = (html) => {
    const made = document.createElement("template");
    made.innerHTML = html; // the server wrote and escaped it
    return made.content.firstElementChild;
  };
  // Said only to who does not hear it from the focus.
  const aboutNext = () => {
    const card = hand[0];
    if (!card || document.activeElement === card) return "";
    const about = [card.querySelector("h2"), card.querySelector(".review-who")];
    return ` ${words.next} ${about.map((part) => part.textContent.trim()).join(", ")}`;
  };

  // Focus stays where the reader is: on the same button of the next mention, else on the mention itself.
  const show = (focused) => {
    now.replaceChildren(...hand.slice(0, 1));
    at("nothing").hidden = Boolean(hand[0]) || fetching || !exhausted;
    if (!hand[0]) {
      if (exhausted && !fetching) at("nothing").focus();
      return;
    }
    const button = focused && hand[0].querySelector(`[name=decision][value=${focused}]`);
    (button || hand[0]).focus({ preventScroll: Boolean(button) });
    if (!button) hand[0].scrollIntoView({ block: "nearest" });
  };

  const form = (fields) => {
    const sent = new FormData();
    sent.set("csrfmiddlewaretoken", token());
    sent.set("asked", words.asked);
    for (const [name, value] of fields) sent.append(name, value);
    return sent;
  };
  const ask = async (address, body) => {
    const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: true });
    const said = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : null;
    if (!said) throw new Error(answer.redirected ? SIGNED_OUT : `no answer: ${answer.status}`);
    return { ok: answer.ok, ...said };
  };
  const remember = ({ review, last, made }) => {
    if (at("made")) {
      at("made").hidden = !made;
      at("made").textContent = made?.text || "";
      at("made").href = made?.address || "#";
    }
    undo.hidden = !review;
    undo.elements.review.value = review || "";
    at("last").textContent = last || "";
  };

  // Answered here, and not stored there yet.
  const answered = () => unsent.flatMap((task) => (task.card ? [task.card, ...task.alike] : []));

  const refill = async () => {
    if (exhausted || stopped) return;
    fetching = true;
    if (!hand.length) say(words.fetching);
    try {
      const found = await ask(words.hand, form([...hand, ...answered()].map((card) => ["have", keyOf(card)])));
      at("left").textContent = found.left;
      const lost = hand.filter((card) => found.lost.includes(Number(keyOf(card))));
      const wasShown = hand[0];
      for (const card of lost) hand.splice(hand.indexOf(card), 1);
      const there = new Set([...hand, ...answered()].map(keyOf));
      const fresh = found.cards.filter((card) => !there.has(String(card.card))).map((card) => cardOf(card.html));
      hand.push(...fresh);
      exhausted = fresh.length === 0;
      fetching = false;
      if (lost.includes(wasShown)) warn(words.lost);
      if (hand[0] !== wasShown || !hand.length) show();
      if (!wasShown && hand.length) say(aboutNext().trim());
    } catch (error) {
      fetching = false;
      console.error(error);
      warn(error.message === SIGNED_OUT ? words.signedOut : words.unfetched);
      say("");
    }
  };

  const fail = (error) => {
    console.error(error);
    warn(error.message === SIGNED_OUT ? words.signedOut : words.failed);
    stopped = error.message === SIGNED_OUT;
  };

  // One at a time, in the order of the keys: an undo finds the decision before it stored.
  const send = async () => {
    if (sending || !unsent.length) return;
    sending = true;
    const task = unsent[0];
    try {
      const body = task.kind === "undo" ? form([["review", undo.elements.review.value]]) : task.body;
      if (task.kind === "undo" && !undo.elements.review.value) say(words.nothing);
      else if (task.kind === "refill") await refill();
      else {
        const found = await ask(task.kind === "undo" ? words.undo : words.answer, body);
        remember(found);
        if (found.ok) {
          const back = found.cards.map((card) => cardOf(card.html));
          for (const card of back) {
            const twin = hand.findIndex((one) => keyOf(one) === keyOf(card));
            if (twin >= 0) hand.splice(twin, 1);
          }
          hand.unshift(...back);
          say(found.said + (task.kind === "undo" || back.length ? "" : aboutNext()));
          if (task.kind === "undo") exhausted = false;
          if (task.kind === "undo" || back.length) show();
        } else {
          warn(found.said);
          // What only needs to be put right is there again.
          const back = found.cards.map((card) => cardOf(card.html));
          hand.splice(0, hand.length, ...back, ...hand.filter((one) => !back.some((card) => keyOf(card) === keyOf(one))));
          if (back.length) show();
        }
      }
    } catch (error) {
      fail(error);
      // Nothing is lost: what was not stored is there again.
      if (task.card) {
        hand.unshift(task.card, ...task.alike);
        show();
      }
    }
    unsent.shift();
    sending = false;
    send();
  };
  const queue = (task) => {
    unsent.push(task);
    send();
  };
  const wantMore = () => {
    if (hand.length <= REFILL_AT && !unsent.some((task) => task.kind === "refill")) queue({ kind: "refill" });
  };

  const decide = (decision, focused) => {
    const card = hand[0];
    if (!card || stopped) return;
    const button = card.querySelector(`[name=decision][value=${decision}]`);
    if (!button || (!button.formNoValidate && !button.form.reportValidity())) return;
    warn("");
    const body = new FormData(button.form);
    body.set("decision", decision);
    const together = decision !== "skip" && body.get("together") ? body.getAll("alike").map((pair) => pair.split(":")[0]) : [];
    if (decision === "skip") {
      body.delete("together");
      at("again").hidden = false;
    }
    hand.shift();
    const alike = hand.filter((one) => together.includes(keyOf(one)));
    for (const one of alike) hand.splice(hand.indexOf(one), 1);
    // Of those left, what was alike and is decided now is not offered again.
    for (const pair of hand.flatMap((one) => [...one.querySelectorAll("[name=alike]")])) {
      const key = pair.value.split(":")[0];
      if (together.includes(key) || key === keyOf(card)) pair.closest("li").remove();
    }
    show(focused);
    queue({ kind: "answer", body, card, alike });
    wantMore();
  };

  now.addEventListener("submit", (event) => {
    if (event.submitter?.name !== "decision") return;
    event.preventDefault();
    decide(event.submitter.value, event.submitter.value);
  });
  undo.addEventListener("submit", (event) => {
    event.preventDefault();
    warn("");
    queue({ kind: "undo" });
  });

  const keysOn = at("keys-on");
  const KEPT = "review-keys-off";
  at("keys").hidden = false;
  keysOn.checked = !localStorage.getItem(KEPT);
  keysOn.addEventListener("change", () => {
    if (keysOn.checked) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, "1");
    say(keysOn.checked ? words.keysOn : words.keysOff);
  });

  const typing = (target) => {
    if (target.isContentEditable || target.closest("select, textarea")) return true;
    const field = target.closest("input");
    return Boolean(field) && !["checkbox", "radio", "button", "submit"].includes(field.type);
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return;
    if (!keysOn.checked || typing(event.target)) return;
    const key = event.key.toLowerCase();
    // Space presses what has the focus.
    if (key === " " && event.target.closest("a, button, summary, input, label")) return;
    const button = pressed(key);
    if (button?.name === "decision") decide(button.value);
    else if (button) {
      button.click();
      if (button.tagName === "SUMMARY") button.parentElement.querySelector("select, textarea, input")?.focus();
    } else if (key === "z") undo.requestSubmit();
    else if (key === "?") {
      at("keys").open = !at("keys").open;
      if (at("keys").open) at("keys").querySelector("summary").focus();
    } else return;
    event.preventDefault();
  });

  // What a choice would bring is fetched into its place.
  now.addEventListener("change", async (event) => {
    const asking = event.target.closest("[data-preview]");
    if (!asking || event.target.name !== asking.dataset.by) return;
    const place = asking.querySelector("[data-found]");
    place.textContent = words.fetching;
    try {
      const asked = new URLSearchParams(new FormData(event.target.form));
      asked.delete("csrfmiddlewaretoken");
      const answer = await fetch(`${asking.dataset.preview}?fragment=1&${asked}`);
      if (!answer.ok || answer.redirected) throw new Error(`no answer: ${answer.status}`);
      place.innerHTML = await answer.text(); // the server wrote and escaped it
      place.querySelector("[name=decision]")?.focus();
    } catch (error) {
      console.error(error);
      place.textContent = words.unfetched;
    }
  });

  // Whoever leaves gives back what is on the desk, and what was not sent yet goes out first.
  window.addEventListener("pagehide", () => {
    for (const task of unsent.slice(sending ? 1 : 0)) {
      if (task.kind === "answer") navigator.sendBeacon(words.answer, task.body);
    }
    navigator.sendBeacon(words.leave, form(hand.flatMap((card) => [
      ["have", keyOf(card)],
      ...[...card.querySelectorAll("[name=alike]")].map((pair) => ["have", pair.value.split(":")[0]]),
    ])));
  });
  // Shown again from the browser's memory, the page would hold what others may have by now.
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  if (hand[0]) hand[0].focus({ preventScroll: true });
  queue({ kind: "refill" });
});
