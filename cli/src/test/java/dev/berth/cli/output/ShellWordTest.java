package dev.berth.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShellWordTest {
    @Test
    void leavesPlainWordsAlone() {
        assertThat(ShellWord.of("harbour@work")).isEqualTo("harbour@work");
    }

    @Test
    void quotesWhatAShellWouldReadMoreInto() {
        assertThat(ShellWord.of("$(rm -rf ~)")).isEqualTo("'$(rm -rf ~)'");
        assertThat(ShellWord.of("it's")).isEqualTo("'it'\\''s'");
        assertThat(ShellWord.of("-x")).isEqualTo("'-x'");
        assertThat(ShellWord.of("a\nb")).isEqualTo("'a b'");
    }
}
