// A countdown as slides: one at a time by keys, by swiping or by its numeral, in full screen for a presenter. Without this
// the same address shows the same slides, swiped and linked; Escape, the arrows and what is announced are added here.
const deck = document.querySelector("[data-deck]");
const slides = [...deck.querySelectorAll(".slide")];
const rail = deck.querySelector(".slides");
const places = [...deck.querySelectorAll(".deck-places a")];
const link = deck.querySelector("[data-present], [data-leave]");
const full = deck.querySelector("[data-full]");
const says = deck.querySelector("[data-says]");
const still = matchMedia("(prefers-reduced-motion: reduce)");
let current = 0;
// Whether the rail is on its way to the current slide: what it passes is not where the reader stopped.
let onItsWay = false;

const heading = (index) => slides[index].querySelector("h2");
const isOn = () => deck.classList.contains("presenting");
const fromAddress = () => Math.max(0, slides.findIndex((slide) => `#${slide.id}` === location.hash));
const address = (on, index) => `${deck.dataset.address}${on ? "?present" : ""}#${slides[index].id}`;

function show(index, { moves = true, jump = false } = {}) {
  current = Math.min(Math.max(index, 0), slides.length - 1);
  slides.forEach((slide, place) => (slide.inert = place !== current));
  places.forEach((place, at) => (at === current ? place.setAttribute("aria-current", "true") : place.removeAttribute("aria-current")));
  history.replaceState(null, "", address(true, current));
  if (moves) {
    onItsWay = !jump && !still.matches;
    slides[current].scrollIntoView({ behavior: jump || still.matches ? "instant" : "smooth", block: "nearest", inline: "start" });
    slides[current].scrollTop = 0;
    // Its heading says number and line, so nothing else needs to.
    heading(current).focus({ preventScroll: true });
  } else {
    says.textContent = heading(current).textContent;
  }
}

function enter(index) {
  deck.classList.add("presenting");
  label(link.dataset.close);
  full.hidden = !document.fullscreenEnabled;
  show(index, { jump: true });
}

function leave() {
  deck.classList.remove("presenting");
  slides.forEach((slide) => (slide.inert = false));
  label(link.dataset.open);
  full.hidden = true;
  says.textContent = "";
  if (document.fullscreenElement) document.exitFullscreen();
  slides[current].scrollIntoView({ behavior: "instant" });
  heading(current).focus({ preventScroll: true });
}

function label(words) {
  link.textContent = words;
}

// Whether the slide has more to show that way; then the key scrolls, as anywhere.
function hasMore(down) {
  const { scrollTop, scrollHeight, clientHeight } = slides[current];
  return down ? scrollTop + clientHeight < scrollHeight - 2 : scrollTop > 2;
}

function onKey(event) {
  if (!isOn() || event.ctrlKey || event.altKey || event.metaKey) return;
  const pressed = event.target.closest("button, summary");
  const steps = {
    ArrowRight: current + 1, ArrowLeft: current - 1, PageDown: current + 1, PageUp: current - 1,
    Home: 0, End: slides.length - 1,
    ArrowDown: hasMore(true) ? null : current + 1, ArrowUp: hasMore(false) ? null : current - 1,
    " ": pressed || hasMore(!event.shiftKey) ? null : current + (event.shiftKey ? -1 : 1),
  };
  if (event.key === "Escape") {
    event.preventDefault();
    history.replaceState(null, "", address(false, current));
    leave();
  } else if ((event.key === "f" || event.key === "F") && !full.hidden) {
    toggleFull();
  } else if (steps[event.key] != null) {
    event.preventDefault();
    show(steps[event.key]);
  }
}

function toggleFull() {
  if (document.fullscreenElement) document.exitFullscreen();
  else deck.requestFullscreen();
}

if (slides.length) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (isOn()) {
      history.replaceState(null, "", address(false, current));
      leave();
    } else {
      history.pushState(null, "", address(true, 0));
      enter(0);
    }
  });
  places.forEach((place, at) =>
    place.addEventListener("click", (event) => {
      if (!isOn() || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      show(at);
    }),
  );
  full.addEventListener("click", toggleFull);
  document.addEventListener("keydown", onKey);
  addEventListener("popstate", () => {
    const asked = new URLSearchParams(location.search).has("present");
    if (asked) enter(fromAddress());
    else if (isOn()) leave();
  });
  // A swipe scrolls by itself; it has ended when nothing has moved for a moment.
  let moving;
  rail.addEventListener("scroll", () => {
    clearTimeout(moving);
    moving = setTimeout(() => {
      const seen = Math.round(rail.scrollLeft / rail.clientWidth);
      if (seen === current) onItsWay = false;
      else if (isOn() && !onItsWay) show(seen, { moves: false });
    }, 150);
  });
  for (const sign of ["touchstart", "wheel", "pointerdown"]) rail.addEventListener(sign, () => (onItsWay = false), { passive: true });
  addEventListener("resize", () => isOn() && show(current, { jump: true }));
  if (isOn()) enter(fromAddress());
}
