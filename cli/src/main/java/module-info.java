/** The berth command. */
module dev.berth.cli {
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.jr.ob;
    requires dev.berth;
    requires dev.berth.testkit;
    requires info.picocli;
    requires io.nayuki.qrcodegen;
    requires org.jline;
    requires static org.jspecify;

    opens dev.berth.cli to
            info.picocli;

    provides System.LoggerFinder with
            dev.berth.cli.log.CommandLoggerFinder;
}
