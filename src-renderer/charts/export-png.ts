/** An SVG picture as a PNG file. */

/**
 * Paints a self-contained SVG with a width and a height. Needs `img-src blob:` in the page's content security policy.
 * @param ratio pixels of the file for each pixel of the picture
 * @throws Error when the picture cannot be painted
 */
export async function pngOf(svg: string, ratio = 2): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(image.naturalWidth * ratio);
    canvas.height = Math.round(image.naturalHeight * ratio);
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be painted'))),
        'image/png',
      );
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}
