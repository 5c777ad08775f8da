/** A program that uses Farfield as a module. */
module user {
  requires org.farfield;
}
