/** The tests that every token store passes, for whoever writes one. */
module dev.berth.store.contract {
    requires transitive dev.berth;
    requires transitive org.junit.jupiter.api;
    requires static org.jspecify;

    exports dev.berth.store.contract;

    // JUnit finds and runs what is in it.
    opens dev.berth.store.contract;
}
