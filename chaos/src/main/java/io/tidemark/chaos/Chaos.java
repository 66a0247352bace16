package io.tidemark.chaos;

import io.tidemark.local.command.Tidemark;

/** The command line of the script {@code tidemark}, with the command {@code chaos}. */
public final class Chaos {
    private Chaos() {}

    public static void main(String[] arguments) {
        System.exit(Tidemark.commandLine(new ChaosCommand()).execute(arguments));
    }
}
