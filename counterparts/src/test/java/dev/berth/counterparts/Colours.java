package dev.berth.counterparts;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The colours of a page as the browser paints it. */
record Colours(Page page) {

    private static final Pattern RGB = Pattern.compile("rgb\\((\\d+), (\\d+), (\\d+)\\)");

    /** For a person who prefers that scheme. */
    static Colours of(Page page, ColorScheme scheme) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        return new Colours(page);
    }

    boolean isDark() {
        return luminance("body", "backgroundColor") < luminance("body", "color");
    }

    /** The contrast of that element's text on the page (WCAG 2.2), from 1 to 21. */
    double contrast(String selector) {
        double paper = luminance("body", "backgroundColor");
        double ink = luminance(selector, "color");
        return (Math.max(paper, ink) + 0.05) / (Math.min(paper, ink) + 0.05);
    }

    private double luminance(String selector, String property) {
        String colour = String.valueOf(
                page.evalOnSelector(selector, "(element, name) => getComputedStyle(element)[name]", property));
        Matcher rgb = RGB.matcher(colour);
        if (!rgb.matches()) {
            throw new AssertionError(selector + " has no plain " + property + ": " + colour);
        }
        return 0.2126 * linear(rgb.group(1)) + 0.7152 * linear(rgb.group(2)) + 0.0722 * linear(rgb.group(3));
    }

    private static double linear(String channel) {
        double share = Integer.parseInt(channel) / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }
}
