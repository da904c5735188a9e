/** The berth command. */
module dev.berth.cli {
    requires dev.berth;
    requires static org.jspecify;
}
