package dev.berth.httpclient;

/**
 * What may still be mended for one request, each cause once: a token that is over, a fresh one that is refused all the same,
 * a scope that is missing; and for each token a nonce. One thread at a time.
 */
final class Recoveries {
    private int unauthorized = 2;
    private int forbidden = 1;
    private int nonces = 1;

    boolean mayRecover(int status) {
        return (status == 401 ? unauthorized : forbidden) > 0;
    }

    boolean mayTryNonce() {
        return nonces > 0;
    }

    void recovers(int status) {
        if (status == 401) {
            unauthorized--;
        } else {
            forbidden--;
        }
        nonces = 1;
    }

    void triesNonce() {
        nonces--;
    }
}
