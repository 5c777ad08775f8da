package org.farfield.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WriteBackTest {
  @Test
  void theDiskTakesLongFilesWhileTheyAreMade() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch disk = new CountDownLatch(1);
    WriteBack back =
        new WriteBack(
            () -> {
              sent.incrementAndGet();
              begun.countDown();
              await(disk);
            });
    back.wrote(WriteBack.TOGETHER - 1);
    assertThat(begun.await(10, TimeUnit.MILLISECONDS)).as("little is not worth it").isFalse();
    back.wrote(1);
    assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
    back.wrote(2 * WriteBack.TOGETHER);
    assertThat(sent).as("nobody waits for the disk").hasValue(1);
    disk.countDown();
    back.await();
    back.wrote(1);
    back.await();
    assertThat(sent).as("what came meanwhile is sent next").hasValue(2);
  }

  /** Each sending waits for the disk once; what is not sent yet is waited for at the end. */
  @Test
  void aQuarterOfAGibibyteIsSentInEightPieces() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    WriteBack back = new WriteBack(sent::incrementAndGet);
    for (int mebibyte = 0; mebibyte < 256; mebibyte++) {
      back.wrote(1 << 20);
      back.await();
    }
    assertThat(sent).hasValue(8);
  }

  @Test
  void whatTheDiskDidNotTakeIsTold() throws Exception {
    WriteBack back =
        new WriteBack(
            () -> {
              throw new IOException("lost");
            });
    back.wrote(WriteBack.TOGETHER);
    assertThatThrownBy(back::await).isInstanceOf(IOException.class).hasMessage("lost");
    assertThatThrownBy(back::await).as("also at the end").hasMessage("lost");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
