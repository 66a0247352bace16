package io.tidemark.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Commands of the operating system, run to their end. */
final class SystemCommand {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private SystemCommand() {}

    /**
     * What a command printed.
     *
     * @throws ChaosException with that, if the command failed or cannot be run
     */
    static String output(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new ChaosException(String.join(" ", command) + " failed: " + said.strip());
            }
            return said;
        } catch (IOException e) {
            throw new ChaosException(String.join(" ", command) + " cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChaosException("Interrupted while " + String.join(" ", command) + " ran.", e);
        }
    }
}
