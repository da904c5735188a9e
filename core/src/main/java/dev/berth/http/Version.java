package dev.berth.http;

/** Which build this is, as servers see it. */
public final class Version {
    /** The module's version, or {@code dev} where it runs without one. */
    public static final String CURRENT = current();

    private Version() {}

    private static String current() {
        var descriptor = Version.class.getModule().getDescriptor();
        return descriptor == null ? "dev" : descriptor.rawVersion().orElse("dev");
    }
}
