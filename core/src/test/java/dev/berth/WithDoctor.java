package dev.berth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.diagnosis.Diagnosis;
import dev.berth.diagnosis.Finding;
import dev.berth.diagnosis.Rule;
import dev.berth.diagnosis.Verdict;
import java.util.List;

/** A world, and a doctor to look at it. */
abstract class WithDoctor extends WithWorld {
    Diagnosis examine() throws InterruptedException {
        return examine(server());
    }

    Diagnosis examine(Server server) throws InterruptedException {
        try (Berth berth = berth(Interaction.never())) {
            return berth.examine(server);
        }
    }

    static List<Finding> of(Diagnosis diagnosis, Rule rule, Verdict verdict) {
        return diagnosis.findings().stream()
                .filter(f -> f.rule() == rule && f.verdict() == verdict)
                .toList();
    }

    /** The one finding of that kind. */
    static Finding only(Diagnosis diagnosis, Rule rule, Verdict verdict) {
        List<Finding> findings = of(diagnosis, rule, verdict);
        assertThat(findings)
                .as("%s %s among %s", verdict, rule, diagnosis.findings())
                .hasSize(1);
        return findings.get(0);
    }

    static Finding broken(Diagnosis diagnosis, Rule rule) {
        return only(diagnosis, rule, Verdict.BROKEN);
    }

    static Finding warning(Diagnosis diagnosis, Rule rule) {
        return only(diagnosis, rule, Verdict.WARNING);
    }
}
