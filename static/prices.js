// A slider with two thumbs over the prices of what was found. Its ends are the fields below it, which are all there is without this file.
"use strict";
{
  function amountIn(field) {
    const amount = parseFloat(field.value.replace(",", "."));
    return Number.isNaN(amount) ? null : amount;
  }

  function start(slider) {
    const steps = slider.dataset.steps.split(",").map(Number), said = slider.dataset.said.split("|"), last = steps.length - 1;
    const [low, high] = slider.querySelectorAll("input"), form = slider.closest("form");
    const fields = [low, high].map((thumb) => form.elements[thumb.dataset.end]), bars = slider.querySelectorAll("rect");

    function draw() {
      slider.style.setProperty("--from", low.value / last);
      slider.style.setProperty("--to", high.value / last);
      for (const bar of bars) {
        const step = Math.floor(bar.x.baseVal.value);
        bar.classList.toggle("out", step < Number(low.value) || step >= Number(high.value));
      }
      for (const thumb of [low, high]) thumb.setAttribute("aria-valuetext", said[thumb.value]);
    }

    // The thumbs stand where the fields say, at the step that holds all of it.
    function read() {
      const [least, most] = fields.map(amountIn);
      low.value = least === null ? 0 : Math.max(0, Math.min(last - 1, steps.findLastIndex((step) => step <= least)));
      high.value = most === null ? last : Math.max(Number(low.value) + 1, steps.findIndex((step) => step >= most));
      if (most !== null && most > steps[last]) high.value = last;
      draw();
    }

    low.addEventListener("input", () => {
      low.value = Math.min(Number(low.value), Number(high.value) - 1);
      fields[0].value = Number(low.value) ? steps[low.value] : "";
      draw();
    });
    high.addEventListener("input", () => {
      high.value = Math.max(Number(high.value), Number(low.value) + 1);
      fields[1].value = Number(high.value) < last ? steps[high.value] : "";
      draw();
    });
    slider.querySelector(".price-track").hidden = false;
    slider.dataset.started = "";
    read();
  }

  function startAll() {
    for (const slider of document.querySelectorAll(".price-slider:not([data-started])")) start(slider);
  }
  startAll();
  document.addEventListener("swapped", startAll);
}
