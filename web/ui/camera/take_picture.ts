import { middleSquare } from '../../picture/camera.ts';

/** The square in the middle of what the camera shows now, unmirrored, without loss. null before the first frame. */
export async function takePicture(video: HTMLVideoElement): Promise<Blob | null> {
  const { x, y, side } = middleSquare(video.videoWidth, video.videoHeight);
  if (side === 0) return null;
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  canvas.getContext('2d')?.drawImage(video, x, y, side, side, 0, 0, side, side);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}
