package org.farfield.backend.cuda.sums;

import java.nio.DoubleBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.BoundedLaunch;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.batch.GradientBatch;
import org.farfield.backend.cuda.batch.WorkList;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.Kernel;
import org.farfield.backend.cuda.device.KernelModule;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.tables.CoupledMoments;
import org.farfield.expansion.Gradients;

/**
 * The adjoint of sums over neighbours of a batch, see pair_adjoint.cu: what each neighbour of a
 * centre adds to the gradients, then for each atom the sum of what it adds as a source and as a
 * centre, for as many centres at a time as the scratch memory holds.
 */
final class NeighborAdjoint {
  /** Numbers the device makes of each centre: the force on it and nine of the strain. */
  static final int CENTRE_NUMBERS = 12;

  // as in pair_adjoint.cu
  private static final int SOURCE_THREADS = 128;
  private static final int CENTRE_THREADS = 120;

  private static final int MOST_TOGETHER = 16;

  // neighbours that one thread sorts, at least
  private static final int GROUP = 1 << 14;
  private static final long GROUP_PER_ATOM = 4;

  private final NeighborBatch neighbors;
  private final SumPieces pieces;
  private final Batch batch;
  private final NeighborLaunch launch;
  private final Kernel makeTerms;
  private final Kernel addSources;
  private final Kernel addCentres;
  private final int width; // numbers of a neighbour, of structures with fewer channels too

  NeighborAdjoint(NeighborBatch neighbors, SumPieces pieces, Kernels modules) {
    this.neighbors = neighbors;
    this.pieces = pieces;
    batch = neighbors.batch();
    launch = new NeighborLaunch(neighbors, modules);
    KernelModule kernels = modules.pairAdjoint;
    makeTerms =
        neighbors.tables().coupled() == null
            ? kernels.kernel("neighbor_terms")
            : modules.multipoles.kernel("multipole_terms");
    addSources = kernels.kernel("add_sources");
    addCentres = kernels.kernel("add_centres");
    width = 3 + batch.parts().stream().mapToInt(NeighborAdjoint::numbers).max().orElse(0);
  }

  private static int numbers(CentreRange part) {
    return part.channels() * part.moments();
  }

  /** Adds to the gradients of the batch. */
  void run() {
    launch.begin(pieces.workspace());
    long bytes = NeighborList.BYTES + Integer.BYTES + (long) Double.BYTES * width;
    long most = pieces.limits().scratch() / bytes;
    NeighborPass.run(batch, neighbors, most, this::add);
  }

  // What is kept of a pass is its lists of work: its neighbours lie on the device.
  private void add(NeighborPass pass) {
    WorkList terms = termItems(pass);
    WorkList centres = centreItems(pass);
    Sorted sources = new Sorted(pass);
    int neighborCount = pass.neighbors();
    int mostOfACentre = pass.mostOfACentre();
    pieces.add(
        workspace -> {
          sources.list(pass, workspace);
          workspace.upload(Item.PAIR_ITEMS, terms);
          workspace.upload(Item.ROW_ITEMS, centres);
        },
        from -> {
          Workspace workspace = from.workspace();
          workspace.get(Item.TERMS, (long) Double.BYTES * width * neighborCount);
          BoundedLaunch.launch(
              terms.items(),
              termWork(mostOfACentre),
              (first, count) -> launchTerms(terms.offset(first), count, workspace));
          BoundedLaunch.launch(
              sources.items.items(),
              (double) SOURCE_THREADS * sources.most,
              (first, count) -> launchSources(sources.items.offset(first), count, workspace));
          BoundedLaunch.launch(
              centres.items(),
              (double) CENTRE_THREADS * mostOfACentre,
              (first, count) -> launchCentres(centres.offset(first), count, workspace));
        });
  }

  private static WorkList termItems(NeighborPass pass) {
    WorkList items = new WorkList(2);
    for (NeighborPass.Entry entry : pass.entries()) {
      for (int i = 0; i < entry.list().centres(); i++) {
        items.add(entry.part(), entry.centre() + i);
      }
    }
    return items;
  }

  private static WorkList centreItems(NeighborPass pass) {
    int some = CENTRE_THREADS / CENTRE_NUMBERS;
    WorkList items = new WorkList(4);
    for (NeighborPass.Entry entry : pass.entries()) {
      for (int i = 0; i < entry.list().centres(); i += some) {
        int count = Math.min(some, entry.list().centres() - i);
        items.add(entry.part(), entry.centre() + i, count, 0);
      }
    }
    return items;
  }

  private double termWork(int mostOfACentre) {
    CoupledMoments coupled = neighbors.tables().coupled();
    int slots = coupled == null ? 1 : coupled.slots();
    return 2.0 * (width - 3) * slots * neighbors.tables().columns().columns() * mostOfACentre;
  }

  private void launchTerms(long offset, int blocks, Workspace workspace) {
    CoupledMoments coupled = neighbors.tables().coupled();
    int functions = neighbors.tables().functions() + (coupled == null ? 0 : coupled.targets());
    int numbers = 4 * neighbors.tables().harmonics() + 2 * functions + NeighborLaunch.OF_SLOPES;
    launch
        .of(makeTerms, offset, blocks, numbers, MOST_TOGETHER, true, workspace)
        .with(workspace.get(Item.COEFFICIENTS))
        .with((long) width)
        .with(workspace.get(Item.TERMS))
        .on(workspace.stream());
  }

  private void launchSources(long offset, int blocks, Workspace workspace) {
    addSources
        .launch(blocks, SOURCE_THREADS)
        .with(workspace.get(Item.SEGMENTS))
        .with(workspace.get(Item.ATOM_ITEMS), offset)
        .with(workspace.get(Item.SOURCE_STARTS))
        .with(workspace.get(Item.SOURCE_ORDER))
        .with(workspace.get(Item.TERMS))
        .with((long) width)
        .with(GradientBatch.weightsFrom(batch))
        .with(workspace.get(Item.GRADIENTS))
        .on(workspace.stream());
  }

  private void launchCentres(long offset, int blocks, Workspace workspace) {
    addCentres
        .launch(blocks, CENTRE_THREADS)
        .with(workspace.get(Item.SEGMENTS))
        .with(workspace.get(Item.ROW_ITEMS), offset)
        .with(workspace.get(Item.CENTRES))
        .with(workspace.get(Item.STARTS))
        .with(workspace.get(Item.VECTORS))
        .with(workspace.get(Item.TERMS))
        .with((long) width)
        .with(GradientBatch.restFrom(batch))
        .with(workspace.get(Item.GRADIENTS))
        .on(workspace.stream());
  }

  /** The neighbours of a pass by the atoms that they are, each atom's in the order of the lists. */
  private final class Sorted {
    private final WorkList items = new WorkList(4);
    private final List<Run> runs = new ArrayList<>();
    private final int most; // neighbours that are one atom, and at least 1
    private int[] starts;
    private List<Group> groups = new ArrayList<>(); // none where the device lists neighbours

    Sorted(NeighborPass pass) {
      int numbers = 0;
      for (NeighborPass.Entry entry : pass.entries()) {
        if (runs.isEmpty() || runs.get(runs.size() - 1).part != entry.part()) {
          CentreRange part = batch.parts().get(entry.part());
          runs.add(new Run(entry.part(), part.atoms(), new ArrayList<>(), numbers));
          int results = Math.multiplyExact(part.atoms(), 3 + numbers(part));
          for (int first = 0; first < results; first += SOURCE_THREADS) {
            items.add(entry.part(), first, numbers, 0);
          }
          numbers += part.atoms() + 1;
        }
        runs.get(runs.size() - 1).entries.add(entry);
      }
      starts = new int[numbers];
      if (launch.isListedThere()) {
        runs.forEach(this::countAll);
      } else {
        runs.forEach(run -> groups.addAll(run.groups()));
        groups.parallelStream().forEach(Group::count);
        placeGroups();
      }
      int largest = 1;
      for (Run run : runs) {
        for (int i = 0; i < run.atoms; i++) {
          largest = Math.max(largest, starts[run.start + i + 1] - starts[run.start + i]);
        }
      }
      most = largest;
    }

    // Every atom is a neighbour of all centres of a run, which follow each other, of itself perhaps
    // not; a point is one of none.
    private void countAll(Run run) {
      boolean countsOwn = neighbors.terms().get(run.part).countsOwn();
      int sources = batch.parts().get(run.part).job().structure().atoms();
      int first = run.entries.get(0).list().first();
      int centres = run.entries.stream().mapToInt(entry -> entry.list().centres()).sum();
      int next = run.entries.get(0).start();
      starts[run.start] = next;
      for (int i = 0; i < run.atoms; i++) {
        boolean skips = !countsOwn && first <= i && i < first + centres;
        int count = i < sources ? centres - (skips ? 1 : 0) : 0;
        next = Math.addExact(next, count);
        starts[run.start + i + 1] = next;
      }
    }

    // Of an atom first come the neighbours in the first group of its structure.
    private void placeGroups() {
      for (Group group : groups) {
        for (int i = 0; i < group.run.atoms; i++) {
          int count = group.places[i];
          group.places[i] = starts[group.run.start + i + 1];
          starts[group.run.start + i + 1] += count;
        }
      }
      for (Run run : runs) {
        starts[run.start] = run.entries.get(0).start();
        for (int i = 1; i <= run.atoms; i++) {
          starts[run.start + i] += starts[run.start + i - 1];
        }
      }
    }

    /** Brings the neighbours to the device, and in which order they are the atoms. */
    void list(NeighborPass pass, Workspace workspace) {
      workspace.upload(Item.SOURCE_STARTS, starts);
      workspace.upload(Item.ATOM_ITEMS, items);
      if (launch.isListedThere()) {
        Map<Integer, int[]> places = new HashMap<>();
        runs.forEach(
            run -> places.put(run.part, new int[] {run.entries.get(0).centre(), run.start}));
        launch.listSorted(pass, entry -> places.get(entry.part()), workspace);
      } else {
        launch.list(pass, workspace);
        workspace.upload(
            Item.SOURCE_ORDER,
            (long) Integer.BYTES * pass.neighbors(),
            bytes -> {
              IntBuffer order = bytes.asIntBuffer();
              groups.parallelStream().forEach(group -> group.write(starts, order));
            });
      }
      starts = null; // from here on only the device needs them
      groups = null;
    }
  }

  // Entries of one part, which follow each other, and where their atoms begin in the list of
  // starts.
  private record Run(int part, int atoms, List<NeighborPass.Entry> entries, int start) {
    // With many more neighbours than atoms, so that counting them is the most work.
    List<Group> groups() {
      List<Group> all = new ArrayList<>();
      int first = 0;
      long size = 0;
      for (int e = 0; e < entries.size(); e++) {
        size += entries.get(e).list().size();
        if (size >= Math.max(GROUP, GROUP_PER_ATOM * atoms) || e + 1 == entries.size()) {
          all.add(new Group(this, entries.subList(first, e + 1)));
          first = e + 1;
          size = 0;
        }
      }
      return all;
    }
  }

  /** Some entries of a run, whose neighbours one thread sorts. */
  private static final class Group {
    private final Run run;
    private final List<NeighborPass.Entry> entries;

    /** Of each atom how many there are, then how many come before in the same run. */
    private int[] places;

    Group(Run run, List<NeighborPass.Entry> entries) {
      this.run = run;
      this.entries = entries;
    }

    void count() {
      places = new int[run.atoms];
      for (NeighborPass.Entry entry : entries) {
        int[] sources = entry.list().sources();
        for (int k = 0; k < entry.list().size(); k++) {
          places[sources[k]]++;
        }
      }
    }

    void write(int[] starts, IntBuffer order) {
      for (int i = 0; i < places.length; i++) {
        places[i] += starts[run.start + i];
      }
      for (NeighborPass.Entry entry : entries) {
        int[] sources = entry.list().sources();
        for (int k = 0; k < entry.list().size(); k++) {
          order.put(places[sources[k]]++, entry.start() + k);
        }
      }
    }
  }

  /** What moves a source away moves the centre near. */
  static void addCentres(Batch batch, int part, DoubleBuffer numbers, Gradients result) {
    long from = GradientBatch.restFrom(batch) + CENTRE_NUMBERS * batch.origin(part).atom();
    for (int i = 0; i < batch.parts().get(part).atoms(); i++, from += CENTRE_NUMBERS) {
      int at = Math.toIntExact(from);
      for (int x = 0; x < 3; x++) {
        result.positions()[3 * i + x] -= numbers.get(at + x);
      }
      for (int x = 0; x < 9; x++) {
        result.strain()[x] += numbers.get(at + 3 + x);
      }
    }
  }
}
