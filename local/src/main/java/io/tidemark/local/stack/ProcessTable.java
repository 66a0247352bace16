package io.tidemark.local.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The processes of one stack, by name, held in pid files so that they outlive the command that started them.
 *
 * <p><em>Caveats.</em> A pid is used again after its process is gone, so a pid file is believed only if the process
 * also has the recorded start time and names this stack's data folder in its command.
 */
final class ProcessTable {
    /** How far two readings of a process' start time may differ: the kernel gives it in ticks since boot. */
    private static final Duration START_TOLERANCE = Duration.ofSeconds(2);

    private static final long LARGEST_OUTPUT_KEPT = 4L << 20;

    /** Variables that a process inherits; all others, secrets above all, stay with the command line. */
    private static final Set<String> INHERITED = Set.of(
            "PATH",
            "HOME",
            "USER",
            "LANG",
            "LC_ALL",
            "TZ",
            "TMPDIR",
            "LD_LIBRARY_PATH",
            "XDG_CACHE_HOME",
            "TIDEMARK_CACHE");

    private final StackConfig config;

    ProcessTable(StackConfig config) {
        this.config = config;
    }

    /** The running process of that name, if its pid file is there and true. */
    Optional<ProcessHandle> running(String name) {
        return recorded(name).filter(record -> record.matches(name, marker())).flatMap(PidRecord::handle);
    }

    /** The argument that every process of this stack carries and none of another does. */
    String marker() {
        return "-Dtidemark.stack=" + config.dataFolder();
    }

    /** Starts a process that survives this one and its terminal; its first words go to {@link #output(String)}. */
    ProcessHandle start(ProcessDefinition definition) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            // A session of its own: Ctrl-C and a closed terminal do not reach it.
            command.add("/usr/bin/setsid");
        }
        command.add(javaProgram().toString());
        command.add(marker());
        command.add("-Dtidemark.process=" + definition.name());
        command.addAll(definition.javaArguments().get());
        ProcessBuilder builder = new ProcessBuilder(command);
        keepInherited(builder.environment());
        builder.environment().putAll(definition.environment());
        try {
            Files.createDirectories(config.runFolder());
            Files.createDirectories(config.logFolder());
            Path output = output(definition.name());
            if (Files.exists(output) && Files.size(output) > LARGEST_OUTPUT_KEPT) {
                Files.move(
                        output,
                        output.resolveSibling(output.getFileName() + ".1"),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            builder.directory(config.dataFolder().toFile());
            builder.redirectInput(Path.of("/dev/null").toFile());
            builder.redirectErrorStream(true);
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
            Process process = builder.start();
            PidRecord.of(process.toHandle()).write(pidFile(definition.name()));
            return process.toHandle();
        } catch (IOException e) {
            throw new StackException("Cannot start " + definition.name() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Ends a process: SIGTERM, then SIGKILL after {@code limit}.
     *
     * @return whether SIGKILL was needed
     */
    boolean stop(String name, Duration limit) {
        Optional<ProcessHandle> running = running(name);
        boolean forced = false;
        if (running.isPresent()) {
            ProcessHandle process = running.get();
            process.destroy();
            forced = !Waiting.within(limit, () -> !isAlive(process));
            if (forced) {
                kill(name);
            }
        }
        forget(name);
        return forced;
    }

    /** Ends a process by SIGKILL and waits until it is gone. */
    void kill(String name) {
        ProcessHandle process =
                running(name).orElseThrow(() -> new StackException(name + " is not running; nothing to kill."));
        process.destroyForcibly();
        Waiting.until(
                () -> name + " (pid " + process.pid() + ") to end after SIGKILL.",
                Duration.ofSeconds(20),
                () -> !isAlive(process));
        forget(name);
    }

    /** Holds a process by SIGSTOP: it keeps its memory and its connections, and does nothing. */
    void pause(String name) {
        signal(name, "-STOP");
    }

    /** Lets a held process go on. */
    void resume(String name) {
        signal(name, "-CONT");
    }

    private void signal(String name, String signal) {
        ProcessHandle process = running(name)
                .orElseThrow(() -> new StackException(name + " is not running; it takes no " + signal + "."));
        try {
            Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start();
            if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new StackException("Cannot send " + signal + " to " + name + " (pid " + process.pid() + ").");
            }
        } catch (IOException e) {
            throw new StackException("Cannot send " + signal + " to " + name + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while sending " + signal + " to " + name + ".", e);
        }
    }

    Path log(String name) {
        return config.logFolder().resolve(name + ".log");
    }

    /** What the process wrote to its standard output and error: the little that does not go through its logger. */
    Path output(String name) {
        return config.logFolder().resolve(name + ".out");
    }

    static Path javaProgram() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    static void keepInherited(Map<String, String> environment) {
        environment.keySet().retainAll(INHERITED);
    }

    /** Whether the process runs; one that has ended and was not reaped by its parent does not. */
    static boolean isAlive(ProcessHandle process) {
        return process.isAlive() && !isZombie(process.pid());
    }

    private static boolean isZombie(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // "pid (name) S ...": the name may hold spaces and parentheses, the state follows the last one.
            return stat.startsWith(") Z", stat.lastIndexOf(')'));
        } catch (IOException e) {
            return false;
        }
    }

    private Optional<PidRecord> recorded(String name) {
        return PidRecord.read(pidFile(name));
    }

    private void forget(String name) {
        try {
            Files.deleteIfExists(pidFile(name));
        } catch (IOException e) {
            throw new StackException("Cannot delete " + pidFile(name) + ": " + e.getMessage(), e);
        }
    }

    Path pidFile(String name) {
        return config.runFolder().resolve(name + ".pid");
    }

    /**
     * What a pid file holds.
     *
     * @param startedMillis start time of the process, milliseconds since the epoch
     */
    record PidRecord(long pid, long startedMillis) {

        static PidRecord of(ProcessHandle process) {
            return new PidRecord(
                    process.pid(),
                    process.info().startInstant().orElseGet(Instant::now).toEpochMilli());
        }

        static Optional<PidRecord> read(Path file) {
            try {
                String[] words = Files.readString(file).strip().split("\\s+", -1);
                return words.length == 2
                        ? Optional.of(new PidRecord(Long.parseLong(words[0]), Long.parseLong(words[1])))
                        : Optional.empty();
            } catch (IOException | NumberFormatException e) {
                return Optional.empty();
            }
        }

        void write(Path file) throws IOException {
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(fresh, pid + " " + startedMillis + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        }

        Optional<ProcessHandle> handle() {
            return ProcessHandle.of(pid);
        }

        boolean matches(String name, String marker) {
            return handle().filter(process -> isAlive(process)
                            && startsWhenRecorded(process.info().startInstant().orElse(null))
                            && carries(process, name, marker))
                    .isPresent();
        }

        private boolean startsWhenRecorded(@Nullable Instant start) {
            return start != null
                    && Duration.between(Instant.ofEpochMilli(startedMillis), start)
                                    .abs()
                                    .compareTo(START_TOLERANCE)
                            <= 0;
        }

        private static boolean carries(ProcessHandle process, String name, String marker) {
            List<String> arguments = arguments(process);
            // Some systems do not show the arguments of a process.
            return arguments.isEmpty()
                    || (arguments.contains(marker) && arguments.contains("-Dtidemark.process=" + name));
        }

        /** The kernel's list where there is one: ProcessHandle gives none of a command longer than a page. */
        private static List<String> arguments(ProcessHandle process) {
            try {
                return arguments(Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")));
            } catch (IOException e) {
                return process.info().arguments().map(List::of).orElse(List.of());
            }
        }

        /** Of a process that is just turning into its program, the kernel has none yet. */
        static List<String> arguments(String listed) {
            return listed.isEmpty() ? List.of() : List.of(listed.split("\0"));
        }
    }
}
