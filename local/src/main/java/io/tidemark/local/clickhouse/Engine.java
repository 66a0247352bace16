package io.tidemark.local.clickhouse;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The ClickHouse engine in this process, over one data folder, with a fixed number of connections.
 *
 * <p>A process can hold one engine, once. Every connection must be closed before the JVM exits, or it ends in a
 * segmentation fault.
 */
final class Engine implements AutoCloseable {
    private final ChdbLibrary chdb;
    private final FileChannel lockFile;
    private final List<EngineConnection> connections = new ArrayList<>();
    private final BlockingQueue<EngineConnection> idle;
    private final EngineConnection control;

    private Engine(ChdbLibrary chdb, FileChannel lockFile, List<Pointer> handles) {
        this.chdb = chdb;
        this.lockFile = lockFile;
        this.idle = new ArrayBlockingQueue<>(handles.size());
        handles.forEach(handle -> connections.add(new EngineConnection(chdb, handle)));
        this.control = connections.get(0);
        idle.addAll(connections.subList(1, connections.size()));
    }

    /**
     * @param library path of libchdb
     * @param data folder of the data, made if it is not there
     * @param size how many statements can run at once
     * @throws IOException when another process has the folder, or the engine cannot open it
     */
    static Engine open(Path library, Path data, int size) throws IOException {
        Files.createDirectories(data);
        FileChannel lockFile = lock(data);
        // The engine takes its time zone from the environment; a time-zone entry in its configuration is not read.
        NativeLibrary.getProcess().getFunction("setenv").invokeInt(new Object[] {"TZ", "UTC", 1});
        ChdbLibrary chdb = Native.load(library.toString(), ChdbLibrary.class);
        List<Pointer> handles = new ArrayList<>();
        HostSignals.keepDuring(() -> {
            chdb.chdb_set_signal_handlers_enabled(0);
            StringArray arguments = new StringArray(new String[] {"clickhouse", "--path=" + data.toAbsolutePath()});
            // One more than asked for, with which running statements can be stopped.
            for (int i = 0; i <= size; i++) {
                Pointer handle = chdb.chdb_connect(2, arguments);
                if (handle != null && handle.getPointer(0) != null) {
                    handles.add(handle);
                }
            }
        });
        if (handles.size() <= size) {
            handles.forEach(chdb::chdb_close_conn);
            lockFile.close();
            throw new IOException("the ClickHouse engine cannot open its data folder " + data
                    + "; what it printed above says why (a full disk, missing permissions or damaged files)");
        }
        Engine engine = new Engine(chdb, lockFile, handles);
        engine.connections.forEach(EngineConnection::start);
        return engine;
    }

    private static FileChannel lock(Path data) throws IOException {
        Path path = data.resolve("server.lock");
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException heldHere) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new IOException("another ClickHouse engine runs on the data folder " + data
                    + "; stop it first, or give this one another folder (--data)");
        }
        return channel;
    }

    /** A connection for one statement's time, or null when all were busy for that long. */
    @Nullable
    EngineConnection borrow(Duration wait) throws InterruptedException {
        return idle.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    void giveBack(EngineConnection connection) {
        if (!idle.offer(connection)) {
            throw new IllegalStateException("a connection of the engine came back twice");
        }
    }

    /** Stops what runs on other connections. Only asynchronously: the synchronous form of KILL hangs for ever. */
    void cancelAll() {
        control.query(ClickHouseStatement.latin1("KILL QUERY WHERE query NOT LIKE 'KILL %' ASYNC"), "Null");
    }

    /** Closes all connections; none may be in use. */
    @Override
    public void close() throws IOException {
        connections.forEach(connection -> chdb.chdb_close_conn(connection.handle()));
        lockFile.close();
    }
}
