package dev.berth.browser;

/**
 * What came of opening a browser.
 *
 * @param opened whether something was really started, and had not failed a moment later
 * @param explanation what was started, or why nothing was; half an English sentence without the URL
 */
public record Opening(boolean opened, String explanation) {
    /** Something was opened by this program. */
    public static Opening opened(String by) {
        return new Opening(true, by);
    }

    /** Nothing was opened. */
    public static Opening notOpened(String why) {
        return new Opening(false, why);
    }
}
