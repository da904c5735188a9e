package dev.berth.callback;

import dev.berth.authorize.AuthorizationResponse;
import dev.berth.authorize.PendingAuthorizations;
import dev.berth.authorize.Via;
import dev.berth.redirect.Receipt;
import dev.berth.redirect.Rejection;
import dev.berth.redirect.SignInOutcome;
import java.util.concurrent.CompletionStage;

/**
 * The redirect URI. {@code Host}, then path, then method, then the door, so that whoever came by a foreign name learns
 * nothing, not even which paths exist.
 */
final class CallbackSite implements Site {
    private final Authority authority;
    private final String path;
    private final String arrivedAt;
    private final PendingAuthorizations door;

    CallbackSite(Authority authority, String path, String redirectUri, PendingAuthorizations door) {
        this.authority = authority;
        this.path = path;
        int question = redirectUri.indexOf('?');
        this.arrivedAt = question < 0 ? redirectUri : redirectUri.substring(0, question);
        this.door = door;
    }

    @Override
    public Reply serve(RequestHead request) {
        if (!authority.admits(request)) {
            return refused(Rejection.FOREIGN_HOST);
        }
        if (!request.path().equals(path)) {
            return refused(Rejection.WRONG_PATH);
        }
        if (!request.method().equals("GET")) {
            return refused(Rejection.WRONG_METHOD);
        }
        if (request.announcesBody()) {
            return refused(Rejection.MALFORMED);
        }
        Receipt receipt = door.receive(AuthorizationResponse.ofQuery(request.query(), arrivedAt, Via.HTTP));
        return receipt.outcome()
                .map(CallbackSite::waiting)
                .orElseGet(() -> refused(receipt.rejection().orElse(Rejection.MALFORMED)));
    }

    @Override
    public Reply serveMalformed(int status) {
        return Reply.refused(
                Rejection.MALFORMED,
                status == 431
                        ? Answer.page(431, CallbackPages.tooLarge())
                        : Answer.page(status, CallbackPages.refusal(Rejection.MALFORMED)));
    }

    private static Reply waiting(CompletionStage<SignInOutcome> outcome) {
        Answer received = Answer.page(200, CallbackPages.received());
        return Reply.waiting(
                outcome.handle((end, failure) -> end == null ? received : Answer.page(200, CallbackPages.outcome(end))),
                received);
    }

    private static Reply refused(Rejection rejection) {
        String html = CallbackPages.refusal(rejection);
        return Reply.refused(
                rejection,
                switch (rejection) {
                    case FOREIGN_HOST -> Answer.page(403, html);
                    case WRONG_PATH -> Answer.page(404, html);
                    case WRONG_METHOD -> Answer.onlyGet(html);
                    case REPLAYED -> Answer.page(409, html);
                    case NO_STATE, UNKNOWN_STATE, WRONG_LISTENER, MALFORMED -> Answer.page(400, html);
                });
    }
}
