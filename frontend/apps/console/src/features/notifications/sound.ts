/** Two soft tones, made on the spot: nothing is loaded for it. Silent where the browser wants a click first. */
export function chime(): void {
  if (navigator.userActivation?.hasBeenActive === false) return;
  try {
    const context = new AudioContext();
    const volume = context.createGain();
    volume.connect(context.destination);
    const start = context.currentTime;
    [660, 880].forEach((pitch, index) => {
      const at = start + index * 0.12;
      const tone = context.createOscillator();
      tone.frequency.value = pitch;
      tone.connect(volume);
      tone.start(at);
      tone.stop(at + 0.18);
    });
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(0.12, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.34);
    setTimeout(() => void context.close(), 600);
  } catch {
    // A browser without sound shows the count all the same.
  }
}
