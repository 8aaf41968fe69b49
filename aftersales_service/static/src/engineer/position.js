import { browser } from "@web/core/browser/browser";

/**
 * Where the device is, if its owner lets us know. Never fails and never waits for long: a visit begins
 * without a position as well, in a cellar or with the location switched off.
 *
 * @param {number} [timeout] milliseconds
 * @returns {Promise<{latitude?: number, longitude?: number}>}
 */
export function getPosition(timeout = 6000) {
    const geolocation = browser.navigator.geolocation;
    if (!geolocation) {
        return Promise.resolve({});
    }
    return new Promise((resolve) => {
        // the browser's own timeout does not count while it asks for permission
        const timer = browser.setTimeout(() => resolve({}), timeout + 500);
        const answer = (place) => {
            browser.clearTimeout(timer);
            resolve(place);
        };
        geolocation.getCurrentPosition(
            ({ coords }) => answer({ latitude: coords.latitude, longitude: coords.longitude }),
            () => answer({}),
            { enableHighAccuracy: true, timeout, maximumAge: 60000 }
        );
    });
}
