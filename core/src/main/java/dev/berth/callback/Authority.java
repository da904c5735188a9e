package dev.berth.callback;

/**
 * The one authority that a listener answers to. A page of a foreign name that was pointed at this machine (DNS rebinding)
 * sends its own name as {@code Host}, and gets nothing.
 */
record Authority(String host, int port) {
    boolean admits(RequestHead request) {
        String inTarget = request.targetAuthority();
        return isThis(request.host()) && (inTarget == null || isThis(inTarget));
    }

    private boolean isThis(String authority) {
        // A browser leaves the default port of http away.
        return authority.equalsIgnoreCase(host + ":" + port) || (port == 80 && authority.equalsIgnoreCase(host));
    }
}
