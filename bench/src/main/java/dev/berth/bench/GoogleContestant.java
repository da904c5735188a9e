package dev.berth.bench;

import com.google.api.client.extensions.jetty.auth.oauth2.LocalServerReceiver;
import java.io.IOException;

/** Google's receiver for installed applications. */
public final class GoogleContestant implements Contestant {
    private GoogleContestant() {}

    /** Serves until the input ends. */
    public static void main(String[] args) throws Exception {
        ContestantProcess.serve(new GoogleContestant());
    }

    @Override
    public Flow open() throws IOException {
        LocalServerReceiver receiver =
                new LocalServerReceiver.Builder().setHost("127.0.0.1").build();
        String redirectUri = receiver.getRedirectUri();
        return new Flow() {
            @Override
            public String response() {
                return redirectUri + "?code=c&state=s";
            }

            @Override
            public String await() throws IOException {
                return receiver.waitForCode();
            }

            @Override
            public void close() throws IOException {
                receiver.stop();
            }
        };
    }
}
