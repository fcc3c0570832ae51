export const en = {
  title: 'A picture from your camera',
  explain:
    'The network sees the square. The picture stays on this device, and a link to this page cannot hold it.',
  asking: 'Waiting for the camera: your browser may ask whether this page may use it.',
  preview: 'What the camera shows',
  take: 'Take the picture',
  again: 'Try again',
  name: 'camera picture',
  insecure:
    'Browsers give the camera only to pages that came over https. Ask for this page by https, or choose a file.',
  denied:
    'This page may not use the camera. You, a setting of your browser, this page’s server (Permissions-Policy) or a page around this one has said no. Where you did, the sign beside the address lets you change your mind.',
  none: 'No camera was found. Connect one, or choose a file.',
  busy: 'The camera does not answer: another program may be using it.',
  ended: 'The camera has stopped: it was unplugged, or its permission was taken back.',
  unexpected: 'The camera could not be opened.',
};
