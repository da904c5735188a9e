package dev.berth;

/** Nobody may be asked. */
enum NeverInteraction implements Interaction {
    INSTANCE;

    @Override
    public boolean isAllowed() {
        return false;
    }

    @Override
    public void authorizationRequired(PendingSignIn pending) {
        throw new IllegalStateException("nobody may be asked");
    }
}
