/** Longest side of a photo in pixels; the server keeps no larger one. */
const LONGEST = 1600;
const QUALITY = 0.85;

/**
 * Shrink a photo of the camera before it goes over the air, turned the way it was taken.
 *
 * @param {Blob} file
 * @returns {Promise<string>} JPEG as base64, without the head of a data URL
 * @throws {Error} when the file is no picture that the browser can read
 */
export async function shrinkPicture(file) {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const context = canvas.getContext("2d");
    // JPEG knows no transparency: what lies below would be black
    context.fillStyle = "white";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return canvas.toDataURL("image/jpeg", QUALITY).split(",")[1];
}
