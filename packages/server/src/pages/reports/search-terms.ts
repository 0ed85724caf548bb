/** Terms of a search for test cases by name, with an explanation of each. */
export const nameTerms: readonly (readonly [string, string])[] = [
  ['folder:"Checkout/Cart"', 'in a folder or its subfolders'],
  ['SHOP-12 voucher -card', 'by marker, or words in the title'],
]
