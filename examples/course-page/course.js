const explorer = document.querySelector('se-explorer');
const input = document.querySelector('input');
const output = document.querySelector('output');

input?.addEventListener('change', () => {
  const [file] = input.files ?? [];
  if (file) explorer?.look(file);
});

explorer?.addEventListener('se-select', ({ detail: { block, channel } }) => {
  if (output && channel !== null) output.value = `You chose channel ${channel} of ${block}.`;
});
