// A library under an old SONAME that passes every call on to whichever newer library the machine has.
//
// JCuda 11.8 asks for libcufft.so.10 and libcublas.so.11, the names under CUDA 11. The functions it
// binds have the same parameters in CUDA 12 (all 308 compared in the headers of 11.8 and 12.4; those
// the program calls are compared by src/test/cudasim/signatures.c wherever it is built beside the
// headers), so each exported name is a single jump through a pointer that is set when this library
// loads: arguments and result stay where the caller put them.
// Where no library is found, or it lacks the function, the call returns NOT_SUPPORTED.
//
// A file that includes this one defines OWN_SONAME, SONAMES (of CUDA 13, 12 and 11, in this order),
// WHEEL, VARIABLE, FIRST_NAME and NOT_SUPPORTED, and lists the names in FUNCTIONS (status as result) and TEXT_FUNCTIONS (char*).
#define _GNU_SOURCE
#include <dlfcn.h>
#include <glob.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if !defined(__x86_64__)
#error "the jumps are written for x86-64, the only platform of JCuda's Linux libraries"
#endif

static int not_supported(void) { return NOT_SUPPORTED; }
__attribute__((unused)) static const char* no_text(void) { return "no library found"; }

#define ALL_FUNCTIONS(F) FUNCTIONS(F) TEXT_FUNCTIONS(F)
#define POINTER(name) __attribute__((used)) static void* pointer_##name = (void*)&not_supported;
#define TEXT_POINTER(name) __attribute__((used)) static void* pointer_##name = (void*)&no_text;
FUNCTIONS(POINTER)
TEXT_FUNCTIONS(TEXT_POINTER)

#define JUMP(name)                         \
  __asm__(                                 \
      ".text\n"                            \
      ".globl " #name "\n"                 \
      ".type " #name ", @function\n"       \
      #name ":\n"                          \
      "  jmp *pointer_" #name "(%rip)\n"   \
      ".size " #name ", . - " #name "\n");
ALL_FUNCTIONS(JUMP)

static void say(const char* what, const char* detail) {
  if (getenv("FARFIELD_CUDA_TRACE")) {
    fprintf(stderr, "farfield: %s: %s %s\n", OWN_SONAME, what, detail);
  }
}

static void* open_library(const char* file) {
  void* library = dlopen(file, RTLD_LAZY | RTLD_LOCAL);
  if (!library) {
    say("not taken:", dlerror());
    return NULL;
  }
  void* found = dlsym(library, FIRST_NAME);
  Dl_info self, other;
  if (!found || !dladdr((void*)&not_supported, &self) || !dladdr(found, &other) ||
      self.dli_fbase == other.dli_fbase) {
    dlclose(library);
    return NULL;
  }
  say("calls go to", other.dli_fname);
  return library;
}

// The first file of a pattern that `open` takes.
static void* first_of(const char* pattern, void* (*open)(const char* file)) {
  glob_t files;
  void* library = NULL;
  if (glob(pattern, 0, NULL, &files) == 0) {
    for (size_t i = 0; i < files.gl_pathc && !library; i++) {
      library = open(files.gl_pathv[i]);
    }
  }
  globfree(&files);
  return library;
}

static void* load(const char* file) { return dlopen(file, RTLD_LAZY | RTLD_LOCAL); }

// Loads what the libraries of wheels need of other wheels: the loader then knows it by its name,
// wherever it looks for files.
static void load_needed(const char* folder) {
  static const char* const needed[] = {
      "libnvJitLink.so.*", "../../nvjitlink/lib/libnvJitLink.so.*", "libcublasLt.so.*", NULL};
  char pattern[1024];
  for (int i = 0; needed[i]; i++) {
    if (snprintf(pattern, sizeof pattern, "%s/%s", folder, needed[i]) < (int)sizeof pattern) {
      first_of(pattern, load);
    }
  }
}

// With what it needs from beside it.
static void* open_with_needed(const char* file) {
  char folder[1024];
  const char* slash = strrchr(file, '/');
  if (slash && slash - file < (long)sizeof folder) {
    memcpy(folder, file, (size_t)(slash - file));
    folder[slash - file] = 0;
    load_needed(folder);
  }
  return open_library(file);
}

static void* open_in(const char* directory, const char* below, const char* soname) {
  char pattern[1024];
  if (snprintf(pattern, sizeof pattern, "%s%s/%s", directory, below, soname) >= (int)sizeof pattern) {
    return NULL;
  }
  return first_of(pattern, open_with_needed);
}

// The wheels of a Python below a prefix such as /usr: those of CUDA 13 share a folder.
static void* open_in_wheels(const char* prefix, const char* soname) {
  static const char* const folders[] = {
      "/lib/python3*/site-packages/nvidia/cu13/lib",
      "/lib/python3*/site-packages/nvidia/" WHEEL "/lib",
      "/lib/python3*/dist-packages/nvidia/cu13/lib",
      "/lib/python3*/dist-packages/nvidia/" WHEEL "/lib",
      "/lib/python3/dist-packages/nvidia/cu13/lib",
      "/lib/python3/dist-packages/nvidia/" WHEEL "/lib",
      NULL};
  void* library = NULL;
  for (int i = 0; folders[i] && !library; i++) {
    library = open_in(prefix, folders[i], soname);
  }
  return library;
}

// Wheels of every Python that the PATH leads to.
static void* open_in_wheels_of_path(const char* soname) {
  const char* path = getenv("PATH");
  void* library = NULL;
  while (path && *path && !library) {
    size_t length = strcspn(path, ":");
    char prefix[1024];
    if (length > 4 && length < sizeof prefix && !strncmp(path + length - 4, "/bin", 4)) {
      memcpy(prefix, path, length - 4);
      prefix[length - 4] = 0;
      library = open_in_wheels(prefix, soname);
    }
    path += length + (path[length] == ':');
  }
  return library;
}

static void* open_in_usual_folders(const char* soname) {
  static const char* const variables[] = {"CUDA_HOME", "CUDA_PATH", NULL};
  static const char* const folders[] = {
      "/usr/local/cuda/lib64",
      "/usr/local/cuda/targets/x86_64-linux/lib",
      "/usr/local/cuda-*/lib64",
      "/opt/cuda/lib64",
      "/usr/lib/x86_64-linux-gnu",
      "/usr/lib64",
      NULL};
  static const char* const environments[] = {"VIRTUAL_ENV", "CONDA_PREFIX", NULL};
  static const char* const prefixes[] = {"/usr/local", "/usr", "/opt/conda", NULL};
  void* library = NULL;
  for (int i = 0; variables[i] && !library; i++) {
    const char* home = getenv(variables[i]);
    library = home && *home ? open_in(home, "/lib64", soname) : NULL;
  }
  for (int i = 0; folders[i] && !library; i++) {
    library = open_in(folders[i], "", soname);
  }
  for (int i = 0; environments[i] && !library; i++) {
    const char* home = getenv(environments[i]);
    library = home && *home ? open_in_wheels(home, soname) : NULL;
    if (!library && home && *home) {
      library = open_in(home, "/lib", soname);  // a package of conda itself
    }
  }
  library = library ? library : open_in_wheels_of_path(soname);
  const char* home = getenv("HOME");
  if (!library && home && *home) {
    char local[1024];
    if (snprintf(local, sizeof local, "%s/.local", home) < (int)sizeof local) {
      library = open_in_wheels(local, soname);
    }
  }
  for (int i = 0; prefixes[i] && !library; i++) {
    library = open_in_wheels(prefixes[i], soname);
  }
  return library;
}

// The CUDA whose libraries the driver takes: all versions up to its own, but for minor ones. A
// large number where it does not say.
static int driver_major(void) {
  void* driver = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
  int (*ask)(int*) = driver ? (int (*)(int*))dlsym(driver, "cuDriverGetVersion") : NULL;
  int version = 0;
  return ask && ask(&version) == 0 && version > 0 ? version / 1000 : 1000;
}

// The file that VARIABLE names; else the newest that the driver takes: what the loader finds, else
// what lies in the usual folders.
static void* find_library(void) {
  static const char* const sonames[] = SONAMES;
  const char* file = getenv(VARIABLE);
  if (file && *file) {
    return open_with_needed(file);
  }
  const int newest = 13;
  int driver = driver_major();
  int first = driver < newest ? newest - driver : 0;
  void* library = NULL;
  for (int i = 0; sonames[i] && !library; i++) {
    // by its bare name the loader would find this library
    int taken = i >= first && strcmp(sonames[i], OWN_SONAME);
    library = taken ? open_library(sonames[i]) : NULL;
  }
  for (int i = 0; sonames[i] && !library; i++) {
    library = i >= first ? open_in_usual_folders(sonames[i]) : NULL;
  }
  return library;
}

__attribute__((constructor)) static void connect(void) {
  void* library = find_library();
  if (!library) {
    say("nothing found,", "every call answers NOT_SUPPORTED");
    return;
  }
  void* target;
#define CONNECT(name)                    \
  target = dlsym(library, #name);        \
  if (target) {                          \
    pointer_##name = target;             \
  } else {                               \
    say("missing there:", #name);        \
  }
  ALL_FUNCTIONS(CONNECT)
}
