"use strict";
{
  const { rest } = document.currentScript.dataset;
  const lettered = () => document.documentElement.classList.add("lettered");
  const readable = () => {
    const script = document.createElement("script");
    script.src = rest;
    document.head.append(script);
    lettered();
    try {
      localStorage.setItem("lettered", "yes");
    } catch {
      // Nothing can be kept here.
    }
  };
  try {
    // Who has them already sees no other letters.
    if (localStorage.getItem("lettered")) lettered();
  } catch {
    // They come with the rest.
  }
  if (window.PerformanceObserver?.supportedEntryTypes?.includes("paint")) {
    new PerformanceObserver((painted, observer) => {
      // The background may be painted before the words are.
      if (!painted.getEntriesByName("first-contentful-paint").length) return;
      observer.disconnect();
      readable();
    }).observe({ type: "paint", buffered: true });
  } else document.addEventListener("DOMContentLoaded", readable);
}
