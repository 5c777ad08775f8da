package org.farfield.backend.cuda.device;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import jcuda.JCudaVersion;
import jcuda.LogLevel;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import jcuda.jcublas.JCublas2;
import jcuda.jcufft.JCufft;

/**
 * Loads what stands between Java and CUDA: JCuda's libraries out of the jar, and below them the
 * driver, cuFFT and cuBLAS of the machine.
 *
 * <p>No JCuda class may be used before {@link #load()} has said that CUDA is usable: JCuda on its
 * own would unpack its libraries under fixed names into the common temporary directory, and load
 * whatever lies there already.
 *
 * <p>JCuda 11.8 asks for cuFFT and cuBLAS by their CUDA 11 names. Where the machine has later ones,
 * small libraries of those names are loaded first that pass each call on, see {@code
 * src/main/native/cushim}.
 */
public final class NativeLibraries {

  private static final String CUFFT = "libcufft.so.10";
  private static final String CUBLAS = "libcublas.so.11";
  private static final String DRIVER = "libcuda.so.1";
  private static final String PROBE = "libfarfield-probe.so";
  private static final String JCUDA_PLATFORM = "linux-x86_64";
  private static final String RESOURCES = "org/farfield/backend/cuda/" + JCUDA_PLATFORM + "/";
  private static final Path LOADER_CACHE = Path.of("/etc/ld.so.cache");
  private static final String TEMPORARY_DIRECTORY = "java.io.tmpdir";

  private static Availability availability;

  private NativeLibraries() {}

  /**
   * Loads everything and starts the driver, at the first call; later ones only report.
   *
   * @return whether there is a CUDA device to compute on, else why not
   */
  public static synchronized Availability load() {
    if (availability == null) {
      availability = tryToLoad();
    }
    return availability;
  }

  private static Availability tryToLoad() {
    String platform = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
    if (!platform.equals("Linux on amd64")) {
      return Availability.absent("CUDA is supported on Linux on amd64 only, this is " + platform);
    }
    try {
      probe();
      loadFrom(UnpackedLibraries.unpack(contents(), version(), UnpackedLibraries.defaultCache()));
      startDriver();
      findMathLibraries();
      return Availability.USABLE;
    } catch (IOException e) {
      return Availability.unusable("the CUDA libraries cannot be unpacked: " + e.getMessage());
    } catch (AbsentException e) {
      return Availability.absent(e.getMessage());
    } catch (UnusableException e) {
      return Availability.unusable(e.getMessage());
    }
  }

  /**
   * Asks the loader for the driver in a cheap way, since most machines have none: a library of a
   * few kB that needs the driver's, and nothing else, loads where that one does. Whatever else may
   * be wrong with it is no answer.
   *
   * @throws AbsentException if the loader finds no driver
   */
  private static void probe() throws IOException, UnusableException {
    if (System.getenv("LD_PRELOAD") == null
        && !DriverSearch.mayFind(DRIVER, System.getenv("LD_LIBRARY_PATH"), LOADER_CACHE)) {
      throw missingDriver(null);
    }
    byte[] content = resource(RESOURCES + PROBE);
    if (content == null) {
      return; // built without a C compiler
    }
    SortedMap<String, byte[]> probe = new TreeMap<>(Map.of(PROBE, content));
    Path directory = UnpackedLibraries.unpack(probe, "probe", UnpackedLibraries.defaultCache());
    try {
      System.load(directory.resolve(PROBE).toString());
    } catch (UnsatisfiedLinkError e) {
      if (isMissing(DRIVER, e)) {
        throw unusable(e, DRIVER);
      }
    }
  }

  private static SortedMap<String, byte[]> contents() throws IOException, UnusableException {
    SortedMap<String, byte[]> contents = new TreeMap<>();
    for (String name : new String[] {"JCudaDriver", "JCufft", "JCublas2"}) {
      byte[] content = resource("lib/" + fileName(name));
      if (content == null) {
        throw new UnusableException("this build of Farfield has no CUDA libraries in it");
      }
      contents.put(fileName(name), content);
    }
    for (String forwarder : new String[] {CUFFT, CUBLAS}) {
      byte[] content = resource(RESOURCES + forwarder);
      if (content != null) {
        contents.put(forwarder, content);
      }
    }
    return contents;
  }

  private static byte[] resource(String name) throws IOException {
    // as modules, JCuda's libraries are in one of their own: the loader finds them in all of them
    ClassLoader loader = NativeLibraries.class.getClassLoader();
    try (InputStream stream = loader.getResourceAsStream(name)) {
      return stream == null ? null : stream.readAllBytes();
    }
  }

  private static String version() {
    return JCudaVersion.get();
  }

  private static String fileName(String library) {
    return System.mapLibraryName(library + "-" + version() + "-" + JCUDA_PLATFORM);
  }

  private static void loadFrom(Path directory) throws UnusableException {
    load(directory, "JCudaDriver", DRIVER);
    loadOver(directory, "JCufft", CUFFT);
    loadOver(directory, "JCublas2", CUBLAS);
    initializeFrom(directory);
  }

  /** Loads a library of JCuda; where {@code below} is missing with the forwarder of that name. */
  private static void loadOver(Path directory, String library, String below)
      throws UnusableException {
    Path forwarder = directory.resolve(below);
    try {
      System.load(directory.resolve(fileName(library)).toString());
    } catch (UnsatisfiedLinkError e) {
      if (!isMissing(below, e) || !Files.exists(forwarder)) {
        throw unusable(e, below);
      }
      // The loader keeps libraries by their inner names: JCuda's finds this one in its place.
      System.load(forwarder.toString());
      load(directory, library, below);
    }
  }

  private static void load(Path directory, String library, String below) throws UnusableException {
    try {
      System.load(directory.resolve(fileName(library)).toString());
    } catch (UnsatisfiedLinkError e) {
      throw unusable(e, below);
    }
  }

  private static boolean isMissing(String below, UnsatisfiedLinkError e) {
    return isMissing(below, e.getMessage());
  }

  /**
   * Whether the loader says that it found no such file. It does so in the language of the user; of
   * a file that it found it says the whole path.
   */
  static boolean isMissing(String below, String message) {
    return message.contains(": " + below + ": ");
  }

  private static UnusableException unusable(UnsatisfiedLinkError e, String below) {
    if (!isMissing(below, e)) {
      return new UnusableException("a CUDA library cannot be loaded: " + e.getMessage(), e);
    }
    return below.equals(DRIVER)
        ? missingDriver(e)
        : new UnusableException("a library of CUDA was not found (" + below + ")", e);
  }

  private static AbsentException missingDriver(UnsatisfiedLinkError e) {
    return new AbsentException("no NVIDIA driver was found (" + DRIVER + ")", e);
  }

  /**
   * Lets JCuda's classes load their libraries, which they do when they are first used: by name from
   * {@code java.library.path}, which is fixed when the JVM starts, else from the file of a fixed
   * name in {@code java.io.tmpdir}, which is read each time.
   */
  private static void initializeFrom(Path directory) {
    String before = System.getProperty(TEMPORARY_DIRECTORY);
    System.setProperty(TEMPORARY_DIRECTORY, directory.toString());
    try {
      JCudaDriver.setLogLevel(LogLevel.LOG_QUIET);
      JCufft.initialize();
      JCublas2.initialize();
    } finally {
      System.setProperty(TEMPORARY_DIRECTORY, before);
    }
  }

  private static void startDriver() throws UnusableException {
    int[] devices = {0};
    int result = JCudaDriver.cuInit(0);
    if (result == CUresult.CUDA_SUCCESS) {
      result = JCudaDriver.cuDeviceGetCount(devices);
    }
    if (result == CUresult.CUDA_ERROR_NO_DEVICE
        || (result == CUresult.CUDA_SUCCESS && devices[0] == 0)) {
      throw new AbsentException("the NVIDIA driver sees no GPU", null);
    }
    if (result != CUresult.CUDA_SUCCESS) {
      throw new UnusableException(
          "the NVIDIA driver does not start (" + CUresult.stringFor(result) + ")");
    }
  }

  /** The forwarders load in any case; whether they found something, only a call can tell. */
  private static void findMathLibraries() throws UnusableException {
    if (JCufft.cufftGetVersion(new int[1]) != 0) {
      throw notFound("cuFFT", "FARFIELD_CUFFT");
    }
    int majorVersion = 0;
    if (JCublas2.cublasGetProperty(majorVersion, new int[1]) != 0) {
      throw notFound("cuBLAS", "FARFIELD_CUBLAS");
    }
  }

  private static UnusableException notFound(String library, String variable) {
    int[] version = {0};
    JCudaDriver.cuDriverGetVersion(version);
    return new UnusableException(
        library
            + " of CUDA 11 or later was not found, up to the version that the driver takes, CUDA "
            + version[0] / 1000
            + "; "
            + variable
            + " may name its file");
  }

  /** Why CUDA cannot be used, in one sentence. */
  private static class UnusableException extends Exception {
    UnusableException(String message) {
      super(message);
    }

    UnusableException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** That there is no GPU. */
  private static final class AbsentException extends UnusableException {
    AbsentException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
