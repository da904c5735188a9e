package dev.berth.counterparts;

/** What a test is run against; it ends without a complaint. */
interface Counterpart extends AutoCloseable {
    @Override
    void close();
}
