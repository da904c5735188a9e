package dev.berth.wire;

/** One operation of the caller's: how often it may still be mended, and whether it carries a token. */
final class Operation {
    private static final int RECOVERIES = 2;

    private final boolean anonymous;
    private int recoveriesLeft;

    private Operation(boolean anonymous, int recoveries) {
        this.anonymous = anonymous;
        this.recoveriesLeft = recoveries;
    }

    static Operation authorized() {
        return new Operation(false, RECOVERIES);
    }

    /** Without a token, whatever the client could bring. */
    static Operation anonymous() {
        return new Operation(true, 0);
    }

    /** The last one of a session: nobody signs in again to say goodbye. */
    static Operation closing() {
        return new Operation(false, 0);
    }

    boolean isAnonymous() {
        return anonymous;
    }

    /** Uses up one recovery, if there is one left. */
    boolean mayRecover() {
        return recoveriesLeft-- > 0;
    }
}
