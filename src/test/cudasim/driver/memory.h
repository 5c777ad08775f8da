// Device memory: pages of this process, with a record of what is allocated.
#pragma once

#include <cstddef>

namespace cusim {

typedef unsigned long long DevicePointer;

// Whether the bytes lie within one allocation of the current device.
bool is_allocated(DevicePointer start, size_t bytes);

// The device whose memory holds an address; -1 for any other address.
int device_of(DevicePointer address);

// Makes a variable of a module, such as one in constant memory, addressable.
void add_variable(DevicePointer start, size_t bytes);

// From now on says on standard error which kernel did what it must not, before the process ends.
void report_faults();

// Whether this thread runs a kernel: only then is a fault one of the simulated device.
extern thread_local bool in_kernel;

// The kernel that runs, for what is said of its faults.
extern const char* running_kernel;

}  // namespace cusim
