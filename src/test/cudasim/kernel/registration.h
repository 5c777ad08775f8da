// Makes a kernel known to the driver: CUSIM_REGISTER(name), one line for each, is generated.
#pragma once

extern "C" void cusim_register_kernel(const char* name, void (*call)(void** parameters),
                                      int parameter_count, const int* parameter_sizes);

namespace cusim {

// Calls a kernel with parameters given as pointers, as cuLaunchKernel has them.
template <auto Function>
struct KernelCall;

template <class... A, void (*Function)(A...)>
struct KernelCall<Function> {
  template <std::size_t... I>
  static void call_with(void** parameters, std::index_sequence<I...>) {
    Function(*static_cast<std::remove_cv_t<std::remove_reference_t<A>>*>(parameters[I])...);
  }
  static void call(void** parameters) { call_with(parameters, std::index_sequence_for<A...>{}); }

  explicit KernelCall(const char* name) {
    static const int sizes[] = {(int)sizeof(A)..., 0};
    cusim_register_kernel(name, &call, (int)sizeof...(A), sizes);
  }
};

}  // namespace cusim

#define CUSIM_REGISTER(name) static cusim::KernelCall<&name> cusim_registered_##name(#name);
