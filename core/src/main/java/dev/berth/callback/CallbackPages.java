package dev.berth.callback;

import static dev.berth.callback.PageLayout.escape;

import dev.berth.redirect.Rejection;
import dev.berth.redirect.SignInOutcome;

/** What the person's browser shows. Only words of ours, and the local name of the server; nothing of the response. */
final class CallbackPages {
    private static final String GO_BACK = "You can close this page and go back to the program.";

    private CallbackPages() {}

    static String outcome(SignInOutcome outcome) {
        return outcome.signedIn()
                ? plain("Signed in to " + outcome.server(), outcome.detail(), GO_BACK)
                : plain(
                        "Not signed in to " + outcome.server(),
                        outcome.detail(),
                        "Please go back to the program; it says what to do next.");
    }

    /** The response is here, but not yet what becomes of it. */
    static String received() {
        return plain(
                "The response has arrived",
                "The program has it and is still at work.",
                "Please go back to the program and see there whether the sign-in worked.");
    }

    static String refusal(Rejection rejection) {
        return plain(
                rejection == Rejection.REPLAYED ? "Already received" : "Not accepted",
                rejection.explanation(),
                rejection == Rejection.REPLAYED
                        ? "Please go back to the program."
                        : "Nothing has changed: a sign-in that is under way goes on waiting.");
    }

    static String tooLarge() {
        return plain("Not accepted", "This request is larger than any sign-in needs.", "Nothing has changed.");
    }

    static String broken() {
        return plain("Something went wrong", "The program could not deal with this response.", "Please go back to it.");
    }

    /** @param next what to do; may be empty */
    static String plain(String title, String what, String next) {
        String content = "<p role=\"status\">" + escape(what) + "</p>\n";
        return PageLayout.page(
                title, "", next.isEmpty() ? content : content + "<p class=\"dim\">" + escape(next) + "</p>\n");
    }
}
